#include "transport/send/resender.hpp"

#include <algorithm>
#include <utility>

namespace veter::transport {
namespace {

constexpr double kShareOfMedia = 0.5;
constexpr double kSaveSeconds = 0.5; // what is not used for that long is for a burst of losses

} // namespace

Resender::Resender(BitRate media)
    : rate_(kShareOfMedia * static_cast<double>(media.bitsPerSecond) / 8),
      allowance_(rate_ * kSaveSeconds) {}

void Resender::onSent(Bytes rtp, bool marker, Clock::time_point now) {
    sent_.store(rtp, now);
    if (marker && repeatTail_) tail_ = Tail{load16be(rtp, 2), now + kTailDelay};
}

void Resender::answer(const NackList& lost, Clock::time_point now, std::vector<Packet>& out) {
    for (const auto sequence : lost) {
        ++counters_.asked;
        const auto found = sent_.find(sequence, interval_, now);
        if (found.answer == RetransmitBuffer::Answer::Gone) ++counters_.gone;
        if (found.answer != RetransmitBuffer::Answer::Resend) continue;
        if (!spend(found.packet.size(), now)) {
            ++counters_.refused;
            continue;
        }
        ++counters_.resent;
        out.emplace_back(found.packet.begin(), found.packet.end());
    }
}

void Resender::takeTail(Clock::time_point now, std::vector<Packet>& out) {
    if (!tail_ || now < tail_->at) return;
    const auto found = sent_.find(std::exchange(tail_, std::nullopt)->sequence, {}, now);
    if (found.answer != RetransmitBuffer::Answer::Resend) return;
    ++counters_.repeated;
    out.emplace_back(found.packet.begin(), found.packet.end());
}

Clock::time_point Resender::nextWakeUp() const noexcept {
    return tail_ ? tail_->at : Clock::time_point::max();
}

bool Resender::spend(std::size_t bytes, Clock::time_point now) noexcept {
    const auto seconds = std::chrono::duration<double>(now - earned_).count();
    allowance_ = std::min(rate_ * kSaveSeconds, allowance_ + rate_ * std::max(0.0, seconds));
    earned_ = now;
    if (allowance_ < static_cast<double>(bytes)) return false;
    allowance_ -= static_cast<double>(bytes);
    return true;
}

} // namespace veter::transport
