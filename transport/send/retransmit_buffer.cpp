#include "transport/send/retransmit_buffer.hpp"

namespace veter::transport {

void RetransmitBuffer::store(Bytes rtp, Clock::time_point now) {
    const auto sequence = load16be(rtp, 2);
    auto& slot = slots_[sequence % kPackets];
    slot.packet.assign(rtp.begin(), rtp.end());
    slot.sequence = sequence;
    slot.first = slot.last = now;
}

RetransmitBuffer::Found RetransmitBuffer::find(std::uint16_t sequence, Clock::duration interval,
                                               Clock::time_point now) {
    auto& slot = slots_[sequence % kPackets];
    if (slot.packet.empty() || slot.sequence != sequence || now - slot.first > kKeep) return {};
    if (now - slot.last < interval) return {Answer::TooSoon, {}};
    slot.last = now;
    return {Answer::Resend, slot.packet};
}

} // namespace veter::transport
