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
    } else if (unit_.packets.size() >= kMaxPackets || bytes_ + packet.memoryBytes() > kMaxBytes) {
        unit_.damaged = true;
        emit();
        unit_.damaged = true;
    }
    judge(packet);
    bytes_ += packet.memoryBytes();
    unit_.packets.push_back(std::move(packet));
    if (marker) emit();
}

void UnitAssembler::judge(const RtpPacket& packet) noexcept {
    const bool begins = restart_ && unit_.packets.empty();
    if (!packet.afterLoss && !begins && !unit_.damaged) return; // nearly always
    const auto start = pictureStart(packet.payload());
    if (start == PictureStart::KeySlice)
        unit_.damaged = false; // lost were headers that others repeat, or the picture before
    else if (packet.afterLoss)
        unit_.damaged |= !unit_.packets.empty() || start != PictureStart::KeyFrame;
    else if (begins)
        unit_.damaged |= start == PictureStart::None;
}

void UnitAssembler::restart() {
    unit_ = {};
    bytes_ = 0;
    restart_ = true;
}

void UnitAssembler::emit() {
    unit_.restart = std::exchange(restart_, false);
    bytes_ = 0;
    out_(std::exchange(unit_, {}));
}

} // namespace veter::relay
