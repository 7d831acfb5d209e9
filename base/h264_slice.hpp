#pragma once
// Which picture a slice refers to (ITU-T H.264, section 7.3.3), for streams in which each picture
// refers to one other at most, as veter-publish sends them.

#include "base/bytes.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace veter::h264 {

/// How the headers of slices are to be read.
struct SliceSyntax {
    unsigned frameNumBits = 0;
    unsigned orderBits = 0;  ///< of pic_order_cnt_lsb; 0 = there is none
    bool orderDelta = false; ///< delta_pic_order_cnt_bottom is there
    unsigned references = 0; ///< pictures that a decoder keeps, 1 to 16
    bool operator==(const SliceSyntax&) const = default;
};

/// Of NAL units without start codes. nullopt = malformed, or pictures of this stream may refer to
/// several others, be interlaced, or not of the baseline profile.
std::optional<SliceSyntax> sliceSyntax(Bytes sps, Bytes pps) noexcept;

/// Sets gaps_in_frame_num_value_allowed_flag in an SPS (section 7.4.2.1.1), which may be cut off
/// behind it: pictures may be left out, as long as no other refers to them. Another NAL unit stays
/// as it is, as does an SPS with 16 zero bits there, which no picture's size makes.
void allowGaps(std::span<std::uint8_t> sps) noexcept;

struct SliceHeader {
    bool idr = false;
    unsigned frameNum = 0;
    unsigned back = 0; ///< so many pictures before it is the one that it refers to; 0 = it is intra
    bool operator==(const SliceHeader&) const = default;
};

/// Of the first bytes of a NAL unit, which may be cut off behind the header. nullopt = no slice,
/// cut off, or one that refers otherwise, is no reference itself, or removes others.
std::optional<SliceHeader> sliceHeader(Bytes nal, const SliceSyntax& syntax) noexcept;

} // namespace veter::h264
