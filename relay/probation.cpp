#include "relay/probation.hpp"

#include <utility>

namespace veter::relay {
namespace {

/// With what keeping it takes: many small packets are no way to a lot of memory.
std::size_t weight(const RtpPacket& packet) { return packet.data.capacity() + sizeof packet; }

} // namespace

void Probation::drop() {
    bytes_ -= weight(packets_.front());
    packets_.pop_front();
    ++dropped_;
}

void Probation::push(RtpPacket packet) {
    bytes_ += weight(packet);
    packets_.push_back(std::move(packet));
    const auto now = packets_.back().arrival;
    while (bytes_ > kMaxBytes || now - packets_.front().arrival > kMaxAge) drop();
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
        bytes_ -= weight(packet);
        taken.push_back(std::move(packet));
    }
    packets_ = std::move(others);
    return taken;
}

} // namespace veter::relay
