#include "transport/fec/fec_strength.hpp"

#include "transport/fec/fec_code.hpp"

#include <algorithm>
#include <cmath>

namespace veter::transport {
namespace {

using namespace std::chrono_literals;

constexpr double kNoLoss = 0.001;  // one packet in the 4 s that the relay measures, at 2 Mbit/s
constexpr double kHopeless = 0.99; // more is not told from it, and (1 - loss)^128 stays above zero
// Until a loss is seen and asked for: the relay's wait for reordering or parity (8 ms), and the
// threads at both ends.
constexpr Micros kNoticed = 15ms;
constexpr Micros kShortestRetry = 20ms; // longer counts on fewer resends, and sends more parity
constexpr Micros::rep kMaxRounds = 6;   // more bring little: 5 % of loss leaves 10^-6 after six

/// How often a packet can be asked for and come in time.
Micros::rep resendRounds(const FecSituation& s) noexcept {
    const auto spare = s.budget - s.rtt - kNoticed;
    if (spare < 0us) return 0;
    return std::min(kMaxRounds, 1 + spare / std::max(kShortestRetry, s.rtt * 11 / 20));
}

/// The chance that none of `rounds` brings a packet: the request or the packet is lost each time.
double resendFailure(double loss, Micros::rep rounds) noexcept {
    const double round = 1 - (1 - loss) * (1 - loss);
    double all = 1;
    for (; rounds > 0; --rounds) all *= round;
    return all;
}

/// The chance that of `sent` packets more than `parity` are lost, and not all of those beyond come
/// by a resend. `noneLost`: the chance that all arrive.
double failure(std::size_t sent, std::size_t parity, double loss, double noneLost,
               double resendFails) noexcept {
    const double odds = loss / (1 - loss);
    double lost = noneLost; // chance of exactly i lost, the binomial distribution
    double resent = 1;      // chance that all beyond `parity` come
    double sum = 0;
    for (std::size_t i = 1; i <= sent; ++i) {
        lost *= odds * static_cast<double>(sent - i + 1) / static_cast<double>(i);
        if (i <= parity) continue;
        resent *= 1 - resendFails;
        sum += lost * (1 - resent);
        if (sum >= kTargetFailure) break; // it is not enough, whatever follows
    }
    return sum;
}

} // namespace

std::size_t parityPackets(const FecSituation& situation, std::size_t mediaPackets) noexcept {
    if (mediaPackets == 0 || !(situation.loss > kNoLoss)) return 0;
    const double loss = std::min(situation.loss, kHopeless);
    const double resendFails = resendFailure(loss, resendRounds(situation));
    const auto blocks = (mediaPackets + kMaxFecMedia - 1) / kMaxFecMedia;
    const auto media = (mediaPackets + blocks - 1) / blocks;
    double noneLost = std::pow(1 - loss, static_cast<double>(media));
    std::size_t parity = 0;
    while (parity < media && failure(media + parity, parity, loss, noneLost, resendFails) *
                                     static_cast<double>(blocks) >=
                                 kTargetFailure) {
        ++parity;
        noneLost *= 1 - loss;
    }
    return std::min(parity * blocks, mediaPackets);
}

} // namespace veter::transport
