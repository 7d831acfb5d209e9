#pragma once
// How often the sequence number of a stream has wrapped, which SRTP counts without sending it (RFC
// 3711 section 3.3.1): for a receiver that comes late or was away for long. An application-defined
// RTCP packet (RFC 3550 section 6.7) named "VETR", subtype 2, of the stream's SSRC:
//
//   0  roll-over counter
//   4  highest sequence number sent (16), zero (16)

#include "transport/rtcp/rtcp.hpp"

namespace veter::transport {

struct RollOver {
    std::uint32_t ssrc = 0;
    std::uint32_t count = 0;
    std::uint16_t sequence = 0; ///< the highest so far, sent with this count
    bool operator==(const RollOver&) const = default;
};

void appendRollOver(std::vector<std::uint8_t>& compound, const RollOver& rollOver);
/// `packet`: from nextRtcp. nullopt = another packet, or malformed.
std::optional<RollOver> parseRollOver(Bytes packet) noexcept;

} // namespace veter::transport
