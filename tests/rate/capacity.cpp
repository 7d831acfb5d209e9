#include "tests/rate/capacity.hpp"

#include "tests/link/dice.hpp"

#include <cmath>
#include <fstream>
#include <stdexcept>

namespace veter::sim {
namespace {

constexpr double kOpportunityBytes = 1500;
constexpr double kWander = 3000; // ms until the rate is another
constexpr int kGrantMs = 20;

double bytesPerMs(BitRate rate) { return static_cast<double>(rate.bitsPerSecond) / 8000; }

} // namespace

Capacity::Capacity(std::vector<double> bytes) : bytes_(std::move(bytes)), sum_{0} {
    for (const double b : bytes_) sum_.push_back(sum_.back() + b);
}

double Capacity::until(std::int64_t ms) const {
    const std::int64_t rounds = ms / static_cast<std::int64_t>(bytes_.size());
    return static_cast<double>(rounds) * sum_.back() + sum_[index(ms)];
}

double Capacity::between(std::int64_t fromMs, std::int64_t toMs) const {
    return until(toMs) - until(fromMs);
}

Capacity stepped(const std::vector<std::pair<BitRate, int>>& steps) {
    std::vector<double> bytes;
    for (const auto& [rate, ms] : steps)
        bytes.insert(bytes.end(), static_cast<std::size_t>(ms), bytesPerMs(rate));
    return Capacity(std::move(bytes));
}

Capacity readTrace(const std::string& path) {
    std::ifstream file(path);
    std::vector<double> bytes;
    for (std::size_t ms = 0; file >> ms;) {
        if (ms >= bytes.size()) bytes.resize(ms + 1);
        bytes[ms] += kOpportunityBytes;
    }
    if (bytes.empty()) throw std::runtime_error("no trace in " + path);
    return Capacity(std::move(bytes));
}

Capacity mobile(const Mobile& s, std::uint32_t seed, int seconds) {
    Dice dice(seed);
    std::vector<double> bytes(static_cast<std::size_t>(seconds) * 1000);
    double wander = s.spread * dice.normal(), credit = 0;
    std::int64_t blockedUntil = 0, holeUntil = 0, nextGrant = 0;
    const double keep = std::exp(-1 / kWander);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto ms = static_cast<std::int64_t>(i);
        wander = wander * keep + s.spread * std::sqrt(1 - keep * keep) * dice.normal();
        if (dice.chance(s.pausesPerSecond / 1000))
            blockedUntil = ms + std::llround(dice.exponential(s.pauseMs));
        if (dice.chance(s.holesPerMinute / 60'000))
            holeUntil = ms + std::llround(dice.exponential(s.holeMs));
        credit += bytesPerMs(s.median) * std::exp(wander) * (ms < holeUntil ? 0.01 : 1);
        if (ms < blockedUntil) credit = std::min(credit, kOpportunityBytes);
        if (ms < blockedUntil || ms < nextGrant) continue;
        const double grant = std::floor(credit / kOpportunityBytes) * kOpportunityBytes;
        if (grant == 0) continue;
        bytes[i] = grant;
        credit -= grant;
        nextGrant = ms + std::llround(dice.exponential(kGrantMs / 3.0));
    }
    return Capacity(std::move(bytes));
}

} // namespace veter::sim
