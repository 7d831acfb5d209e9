#pragma once
// What veter's relay reports to veter's publisher about the link: an application-defined RTCP
// packet (RFC 3550 section 6.7) named "VETR", subtype 1. A sender that does not know it skips it.
//
//   0  SSRC of the media
//   4  packets lost before any repair, of 65536 (16)
//   6  how long a hole may hold packets back, ms (16)
//   8  flags (8; bit 0: parity packets are understood; bit 1: each key frame that is needed is
//      asked for; bit 2: the ends of pictures are understood), zero (24)

#include "base/time.hpp"
#include "transport/rtcp/rtcp.hpp"

namespace veter::transport {

struct LinkReport {
    std::uint32_t media = 0;
    double loss = 0; ///< 0 to 1, before any repair
    std::chrono::milliseconds budget{0};
    bool fec = false;
    bool asksForKeyFrames = false; ///< also those that its viewers need
    bool pictureEnds = false;      ///< understood, rtcp_picture_end.hpp
};

void appendLinkReport(std::vector<std::uint8_t>& compound, std::uint32_t sender,
                      const LinkReport& report);
/// `packet`: from nextRtcp. nullopt = another packet, or malformed.
std::optional<LinkReport> parseLinkReport(Bytes packet) noexcept;

} // namespace veter::transport
