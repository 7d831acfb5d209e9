#include "relay/assemble/unit_assembler.hpp"

#include <algorithm>
#include <utility>

namespace veter::relay {

void UnitAssembler::push(RtpPacket packet) {
    packet.afterLoss |= std::exchange(lost_, false);
    if (packet.payload().empty()) { // padding: all there is to it is its sequence number
        lost_ = packet.afterLoss;
        return;
    }
    const auto content = contentOf(packet.payload());
    sps_ |= content.sps;
    content.slices ? pushSlices(std::move(packet), content.start)
                   : pushHeaders(std::move(packet), content.start);
}

void UnitAssembler::pushHeaders(RtpPacket packet, PictureStart start) {
    const bool open = !unit_.packets.empty();
    const bool marks = packet.header.marker && open && !packet.afterLoss &&
                       packet.header.timestamp == unit_.timestamp();
    const auto arrival = packet.arrival;
    if (open && start == PictureStart::None && !packet.afterLoss) { // filler, end of sequence
        append(std::move(packet));
    } else {
        if (headers_.size() == kMaxHeaders) headers_.erase(headers_.begin());
        headers_.push_back(std::move(packet));
    }
    if (marks) onMarker(arrival);
}

void UnitAssembler::pushSlices(RtpPacket packet, PictureStart start) {
    const bool lost =
        packet.afterLoss || std::any_of(headers_.begin(), headers_.end(),
                                        [](const RtpPacket& header) { return header.afterLoss; });
    const auto time = packet.header.timestamp;
    const bool marker = packet.header.marker;
    const auto arrival = packet.arrival;
    if (goesOn(time, start, lost)) {
        headers_.clear(); // repeated before each slice by some; decoders stumble over them
        sps_ = false;
        unit_.damaged |= lost;
        unit_.incomplete |= lost;
        marked_.reset();
    } else {
        endBefore(lost);
        begin(start, lost);
        unit_.sliceTime = time;
    }
    append(std::move(packet));
    if (marker) onMarker(arrival);
}

/// Whether a slice is of the picture that is there, also where its marker said that it was whole.
bool UnitAssembler::goesOn(std::uint32_t time, PictureStart start, bool lost) {
    const bool open = !unit_.packets.empty();
    if (open && unit_.timestamp() != time) return false;
    if (start != PictureStart::None) return open && isSecondField();
    if (!open && (lost || endedTime_ != time)) return false;
    if (!open || (marked_ && !lost)) marker_ = Marker::Ignored;
    return open;
}

/// Whether a first slice with the timestamp of the picture that is there belongs to it: the two
/// fields of an interlaced picture have one timestamp. But where all have, it tells nothing.
bool UnitAssembler::isSecondField() noexcept {
    if (marked_ || !headers_.empty()) return false;
    timeStands_ |= ++firstSlices_ > kMaxFirstSlices;
    return !timeStands_;
}

/// The picture that is there ends, as another one begins.
void UnitAssembler::endBefore(bool lost) {
    const auto ended = std::exchange(endedTime_, std::nullopt);
    if (unit_.packets.empty()) {
        if (ended && marker_ == Marker::Unknown) marker_ = Marker::Last;
        return;
    }
    if (marked_) {
        if (marker_ == Marker::Unknown) marker_ = Marker::Last;
    } else if (lost) {
        unit_.damaged = unit_.incomplete = true; // its end may be missing
    } else if (marker_ != Marker::Ignored) {
        ++unmarked_;
    }
    emit();
}

void UnitAssembler::begin(PictureStart start, bool lost) {
    for (auto& header : headers_) append(std::move(header));
    headers_.clear();
    firstSlices_ = 1;
    const bool sps = std::exchange(sps_, false);
    if (start == PictureStart::KeySlice) { // it needs nothing of what was lost, but its size
        const bool lostSps = lost && !sps && spsInBand_;
        unit_.damaged |= lostSps;
        unit_.incomplete |= lostSps;
        if (sps || !lost) spsInBand_ = sps;
        return;
    }
    unit_.damaged |= lost || start == PictureStart::None;
    unit_.incomplete |= start == PictureStart::None;
}

void UnitAssembler::append(RtpPacket packet) {
    if (unit_.packets.size() >= kMaxPackets || bytes_ + packet.memoryBytes() > kMaxBytes) {
        const auto time = unit_.sliceTime;
        unit_.damaged = unit_.incomplete = true;
        emit();
        unit_.damaged = unit_.incomplete = true;
        unit_.sliceTime = time;
    }
    bytes_ += packet.memoryBytes();
    unit_.packets.push_back(std::move(packet));
}

void UnitAssembler::onMarker(Clock::time_point arrival) {
    if (marker_ == Marker::Ignored) return;
    marked_ = arrival;
    if (marker_ == Marker::Last) endAtMarker();
}

void UnitAssembler::endAtMarker() {
    endedTime_ = unit_.timestamp();
    emit();
}

std::optional<AccessUnitPackets> UnitAssembler::pop() {
    if (ended_.empty()) return std::nullopt;
    std::optional<AccessUnitPackets> unit = std::move(ended_.front());
    ended_.pop_front();
    return unit;
}

void UnitAssembler::expire(Clock::time_point now) {
    if (now >= deadline()) endAtMarker();
}

Clock::time_point UnitAssembler::deadline() const noexcept {
    return marked_ && marker_ == Marker::Unknown ? *marked_ + kDoubt : Clock::time_point::max();
}

void UnitAssembler::trustMarkers() noexcept {
    if (marker_ == Marker::Unknown) marker_ = Marker::Last;
}

void UnitAssembler::restart() {
    unit_ = {};
    headers_.clear();
    bytes_ = 0;
    lost_ = sps_ = spsInBand_ = false;
    restart_ = true;
    marker_ = Marker::Unknown;
    marked_.reset();
    endedTime_.reset();
    timeStands_ = false;
}

void UnitAssembler::emit() {
    unit_.restart = std::exchange(restart_, false);
    bytes_ = 0;
    marked_.reset();
    ended_.push_back(std::exchange(unit_, {}));
}

bool hasKeySlice(const AccessUnitPackets& unit) {
    return std::any_of(unit.packets.begin(), unit.packets.end(), [](const RtpPacket& packet) {
        return contentOf(packet.payload()).start == PictureStart::KeySlice;
    });
}

} // namespace veter::relay
