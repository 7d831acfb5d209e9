#include "transport/send/resender.hpp"

namespace veter::transport {
namespace {

/// Enough for a loss of a quarter, as resends take about twice the loss. More would help who forges
/// requests to fill the link.
constexpr double kShareOfMedia = 0.5;

} // namespace

Resender::Resender(BitRate media)
    : perByte_(8 / (kShareOfMedia * static_cast<double>(media.bitsPerSecond))) {}

void Resender::answer(const NackList& lost, Clock::time_point now, std::vector<Packet>& out) {
    for (const auto sequence : lost) {
        ++counters_.asked;
        const auto found = sent_.find(sequence, interval_, now);
        if (found.answer == RetransmitBuffer::Answer::Gone) ++counters_.gone;
        if (found.answer != RetransmitBuffer::Answer::Resend) continue;
        const auto cost = perByte_ * static_cast<double>(found.packet.size());
        if (!budget_.take(std::chrono::ceil<Clock::duration>(cost), now)) {
            ++counters_.refused;
            continue;
        }
        ++counters_.resent;
        out.emplace_back(found.packet.begin(), found.packet.end());
    }
}

} // namespace veter::transport
