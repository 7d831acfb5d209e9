#include "tests/rate/capacity.hpp"

#include "tests/link/random_numbers.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace veter::sim {
namespace {

constexpr double kOpportunityBytes = 1500;
constexpr double kFineBytes = 100; // 8 ms apart at 100 kbit/s
constexpr double kWander = 3000;   // ms until the rate is another
constexpr int kGrantMs = 20;

double bytesPerMs(BitRate rate) { return static_cast<double>(rate.bitsPerSecond) / 8000; }

} // namespace

Capacity::Capacity(std::vector<double> bytes) : bytes_(std::move(bytes)), sum_{0} {
    for (const double b : bytes_) sum_.push_back(sum_.back() + b);
}

Capacity Capacity::after(std::size_t ms) const {
    auto bytes = bytes_;
    std::rotate(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(ms % bytes.size()),
                bytes.end());
    return Capacity(std::move(bytes));
}

double Capacity::until(std::int64_t ms) const {
    const std::int64_t rounds = ms / static_cast<std::int64_t>(bytes_.size());
    return static_cast<double>(rounds) * sum_.back() + sum_[index(ms)];
}

double Capacity::between(std::int64_t fromMs, std::int64_t toMs) const {
    return until(toMs) - until(fromMs);
}

std::shared_ptr<const impair::Trace> Capacity::trace() const {
    const bool whole = std::all_of(bytes_.begin(), bytes_.end(),
                                   [](double b) { return std::fmod(b, kOpportunityBytes) == 0; });
    const double size = whole ? kOpportunityBytes : kFineBytes;
    impair::Trace trace;
    trace.opportunityBits = static_cast<std::int64_t>(size) * 8;
    for (std::size_t ms = 0; ms < bytes_.size(); ++ms) {
        const auto until = static_cast<std::size_t>(sum_[ms + 1] / size + 1e-6);
        trace.times.resize(std::max(trace.times.size(), until), std::chrono::milliseconds(ms + 1));
    }
    if (trace.times.empty()) throw std::invalid_argument("a link must carry something");
    return std::make_shared<const impair::Trace>(std::move(trace));
}

Capacity stepped(const std::vector<std::pair<BitRate, int>>& steps) {
    std::vector<double> bytes;
    for (const auto& [rate, ms] : steps)
        bytes.insert(bytes.end(), static_cast<std::size_t>(ms), bytesPerMs(rate));
    return Capacity(std::move(bytes));
}

Capacity readTrace(const std::string& path) {
    const auto trace = impair::readTrace(path);
    std::vector<double> bytes(static_cast<std::size_t>(trace->times.back().count()) + 1);
    for (const auto time : trace->times)
        bytes[static_cast<std::size_t>(time.count())] += kOpportunityBytes;
    return Capacity(std::move(bytes));
}

Capacity mobile(const Mobile& s, std::uint32_t seed, int seconds) {
    RandomNumbers random(seed);
    std::vector<double> bytes(static_cast<std::size_t>(seconds) * 1000);
    double wander = s.spread * random.normal(), credit = 0;
    std::int64_t blockedUntil = 0, holeUntil = 0, nextGrant = 0;
    const double keep = std::exp(-1 / kWander);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto ms = static_cast<std::int64_t>(i);
        wander = wander * keep + s.spread * std::sqrt(1 - keep * keep) * random.normal();
        if (random.chance(s.pausesPerSecond / 1000))
            blockedUntil = ms + std::llround(random.exponential(s.pauseMs));
        if (random.chance(s.holesPerMinute / 60'000))
            holeUntil = ms + std::llround(random.exponential(s.holeMs));
        credit += bytesPerMs(s.median) * std::exp(wander) * (ms < holeUntil ? 0.01 : 1);
        if (ms < blockedUntil) credit = std::min(credit, kOpportunityBytes);
        if (ms < blockedUntil || ms < nextGrant) continue;
        const double grant = std::floor(credit / kOpportunityBytes) * kOpportunityBytes;
        if (grant == 0) continue;
        bytes[i] = grant;
        credit -= grant;
        nextGrant = ms + std::llround(random.exponential(kGrantMs / 3.0));
    }
    return Capacity(std::move(bytes));
}

} // namespace veter::sim
