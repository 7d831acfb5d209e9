#pragma once
// Which optional feedback veter's publisher wants, sent with its sender reports: an
// application-defined RTCP packet (RFC 3550 section 6.7) named "VETR", subtype 3, of the stream's
// SSRC. A sender that does not send it gets only what any RTP program understands.
//
//   0  flags (8; bit 0: when packets arrived, as RFC 8888 reports it; bit 1: lost pictures, as
//      rtcp_lost_picture.hpp tells them), zero (24)

#include "transport/rtcp/rtcp.hpp"

namespace veter::transport {

struct FeedbackRequest {
    std::uint32_t ssrc = 0;
    bool arrivals = false;
    bool lostPictures = false;
    bool operator==(const FeedbackRequest&) const = default;
};

void appendFeedbackRequest(std::vector<std::uint8_t>& compound, const FeedbackRequest& request);
/// `packet`: from nextRtcp. nullopt = another packet, or malformed.
std::optional<FeedbackRequest> parseFeedbackRequest(Bytes packet) noexcept;

} // namespace veter::transport
