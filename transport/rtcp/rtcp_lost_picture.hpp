#pragma once
// What veter's relay asks of a publisher that announces it (rtcp_feedback_request.hpp): that the
// next picture refers to one that came. An application-defined RTCP packet (RFC 3550 section 6.7)
// named "VETR", subtype 4.
//
//   0  SSRC of the media
//   4  RTP timestamp of the last picture that came whole with all that it refers to

#include "transport/rtcp/rtcp.hpp"

namespace veter::transport {

struct LostPicture {
    std::uint32_t media = 0;
    std::uint32_t lastGood = 0; ///< RTP timestamp; some after it is lost for good
    bool operator==(const LostPicture&) const = default;
};

void appendLostPicture(std::vector<std::uint8_t>& compound, std::uint32_t sender,
                       const LostPicture& lost);
/// `packet`: from nextRtcp. nullopt = another packet, or malformed.
std::optional<LostPicture> parseLostPicture(Bytes packet) noexcept;

} // namespace veter::transport
