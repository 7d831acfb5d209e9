#include "relay/assemble/picture_start.hpp"

#include "base/h264.hpp"

#include <algorithm>

namespace veter::relay {
namespace {

constexpr int kStapA = 24; // RFC 6184 section 5.4
constexpr int kFuA = 28;
constexpr std::uint8_t kFuStart = 0x80;

/// Slices, and what belongs to them: data partitions, slices of auxiliary pictures and extensions.
bool isSlice(int nalType) noexcept {
    return (nalType >= h264::kSlice && nalType <= h264::kIdrSlice) ||
           (nalType >= 19 && nalType <= 21);
}

/// `header`: the byte whose last five bits are the type. `body`: what follows it.
PayloadContent ofNal(std::uint8_t header, Bytes body) {
    // A slice's first field is the number of its first macroblock, in Exp-Golomb: 0 is one bit 1.
    const bool first = !body.empty() && (body[0] & 0x80) != 0;
    const int type = header & 0x1f;
    const bool slice = isSlice(type);
    switch (type) {
    case h264::kSlice: return {first ? PictureStart::Picture : PictureStart::None, slice};
    case h264::kIdrSlice: return {first ? PictureStart::KeySlice : PictureStart::None, slice};
    case h264::kSps: return {PictureStart::KeyFrame, slice, true};
    case h264::kSei:
    case h264::kPps:
    case h264::kAud: return {PictureStart::Picture, slice};
    default: return {PictureStart::None, slice};
    }
}

/// Of all in it the one that needs least: parameter sets may stand behind a delimiter.
PayloadContent ofAggregate(Bytes rest) {
    PayloadContent content;
    while (rest.size() > 2) {
        const std::size_t size = load16be(rest, 0);
        if (size == 0 || size > rest.size() - 2) break;
        const auto nal = ofNal(rest[2], rest.subspan(3, size - 1));
        content.start = std::max(content.start, nal.start);
        content.slices |= nal.slices;
        content.sps |= nal.sps;
        rest = rest.subspan(2 + size);
    }
    return content;
}

} // namespace

PayloadContent contentOf(Bytes payload) noexcept {
    if (payload.size() < 2) return {};
    switch (payload[0] & 0x1f) {
    case kStapA: return ofAggregate(payload.subspan(1));
    case kFuA:
        if ((payload[1] & kFuStart) == 0) return {PictureStart::None, isSlice(payload[1] & 0x1f)};
        return ofNal(payload[1], payload.subspan(2));
    default: return ofNal(payload[0], payload.subspan(1));
    }
}

} // namespace veter::relay
