#pragma once
// What the last packet of a picture is, for a receiver that may have lost it: an
// application-defined RTCP packet (RFC 3550 section 6.7) named "VETR", subtype 5, of the stream's
// SSRC:
//
//   0  sequence number of the last packet (16), zero (16)

#include "transport/rtcp/rtcp.hpp"

namespace veter::transport {

struct PictureEnd {
    std::uint32_t ssrc = 0;
    std::uint16_t sequence = 0; ///< the highest so far
    bool operator==(const PictureEnd&) const = default;
};

void appendPictureEnd(std::vector<std::uint8_t>& compound, const PictureEnd& end);
/// `packet`: from nextRtcp. nullopt = another packet, or malformed.
std::optional<PictureEnd> parsePictureEnd(Bytes packet) noexcept;

} // namespace veter::transport
