#pragma once
// What veter's publisher wants to be told of its stream, beside its sender reports: an
// application-defined RTCP packet (RFC 3550 section 6.7) named "VETR", subtype 3, of the stream's
// SSRC. To a sender that does not say so, only what any RTP program understands is told.
//
//   0  flags (8; bit 0: when packets arrived, as RFC 8888 reports it), zero (24)

#include "transport/rtcp.hpp"

namespace veter::transport {

struct Wishes {
    std::uint32_t ssrc = 0;
    bool arrivals = false;
    bool operator==(const Wishes&) const = default;
};

void appendWishes(std::vector<std::uint8_t>& compound, const Wishes& wishes);
/// `packet`: from nextRtcp. nullopt = another packet, or malformed.
std::optional<Wishes> parseWishes(Bytes packet) noexcept;

} // namespace veter::transport
