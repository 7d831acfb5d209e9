#include "relay/unit_assembler.hpp"

#include <utility>

namespace veter::relay {

void UnitAssembler::push(RtpPacket packet) {
    const auto timestamp = packet.header.timestamp;
    const bool marker = packet.header.marker;
    if (!unit_.packets.empty() && unit_.timestamp() != timestamp) { // its marker was lost
        unit_.damaged = true;
        emit();
    } else if (unit_.packets.size() >= kMaxPackets) {
        unit_.damaged = true;
        emit();
        unit_.damaged = true;
    }
    unit_.damaged |= packet.afterLoss;
    unit_.packets.push_back(std::move(packet));
    if (marker) emit();
}

void UnitAssembler::restart() {
    unit_ = {};
    restart_ = true;
}

void UnitAssembler::emit() {
    unit_.restart = std::exchange(restart_, false);
    out_(std::exchange(unit_, {}));
}

} // namespace veter::relay
