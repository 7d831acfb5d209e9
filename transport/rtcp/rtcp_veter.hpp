#pragma once
// What veter's ends exchange beyond the standards (docs/wire.md): application-defined RTCP packets
// (RFC 3550 section 6.7) named "VETR", told apart by subtype. Pure functions.

#include "transport/rtcp/rtcp.hpp"

namespace veter::transport {

enum class VeterRtcp : std::uint8_t {
    Link = 1,
    RollOver = 2,
    FeedbackRequest = 3,
    LostPicture = 4,
    PictureEnd = 5,
    Robot = 6
};

inline constexpr std::size_t kVeterRtcpBytes = 12; ///< header, SSRC and name

/// Appends a packet of `ssrc` whose own part has `bytes`, a multiple of 4; returns that part,
/// zeroed, valid until `compound` changes.
std::span<std::uint8_t> appendVeterRtcp(std::vector<std::uint8_t>& compound, VeterRtcp kind,
                                        std::uint32_t ssrc, std::size_t bytes);
/// The part of its own of `packet` (from nextRtcp), at least `bytes`; nullopt = another packet, or
/// malformed. Its SSRC is at load32be(packet, 4).
std::optional<Bytes> veterRtcp(Bytes packet, VeterRtcp kind, std::size_t bytes) noexcept;

} // namespace veter::transport
