#include "relay/receive/probation.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace veter::relay {

void Probation::drop() {
    bytes_ -= packets_.front().memoryBytes();
    packets_.pop_front();
    ++dropped_;
}

void Probation::push(RtpPacket packet) {
    bytes_ += packet.memoryBytes();
    packets_.push_back(std::move(packet));
    const auto now = packets_.back().arrival;
    while (bytes_ > kMaxBytes || now - packets_.front().arrival > kMaxAge) drop();
}

template <class Goes> void Probation::remove(Goes goes) {
    const auto end = std::remove_if(packets_.begin(), packets_.end(), [&](const RtpPacket& packet) {
        if (!goes(packet.header)) return false;
        bytes_ -= packet.memoryBytes();
        ++dropped_;
        return true;
    });
    packets_.erase(end, packets_.end());
}

void Probation::keepNear(std::uint32_t ssrc, std::uint16_t sequence) {
    remove([&](const transport::RtpHeader& header) {
        return header.ssrc == ssrc && std::abs(sequenceDistance(sequence, header.sequence)) > kNear;
    });
}

void Probation::forget(std::uint32_t ssrc) {
    remove([&](const transport::RtpHeader& header) { return header.ssrc == ssrc; });
}

std::vector<RtpPacket> Probation::take(std::uint32_t ssrc, Clock::time_point now) {
    while (!packets_.empty() && now - packets_.front().arrival > kMaxAge) drop();
    std::vector<RtpPacket> taken;
    std::deque<RtpPacket> others;
    for (auto& packet : packets_) {
        if (packet.header.ssrc != ssrc) {
            others.push_back(std::move(packet));
            continue;
        }
        bytes_ -= packet.memoryBytes();
        taken.push_back(std::move(packet));
    }
    packets_ = std::move(others);
    return taken;
}

} // namespace veter::relay
