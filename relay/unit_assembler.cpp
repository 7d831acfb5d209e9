#include "relay/unit_assembler.hpp"

#include "relay/picture_start.hpp"

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
    unit_.damaged |= lacksSomething(packet);
    unit_.packets.push_back(std::move(packet));
    if (marker) emit();
}

bool UnitAssembler::lacksSomething(const RtpPacket& packet) const noexcept {
    const bool first = unit_.packets.empty();
    if (!packet.afterLoss && !(first && restart_)) return false;
    if (!first) return true;
    const auto start = pictureStart(packet.payload());
    // What was lost may have been the end of the picture before; a key frame needs none of it.
    return packet.afterLoss ? start != PictureStart::KeyFrame : start == PictureStart::None;
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
