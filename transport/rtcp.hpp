#pragma once
// RTCP (RFC 3550 section 6), the packets veter sends and reads.

#include "base/bytes.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace veter::transport {

enum class RtcpType : std::uint8_t { SenderReport = 200, Description = 202, Bye = 203 };

/// RFC 3550 section 6.4.1, without report blocks.
struct SenderReport {
    std::uint32_t ssrc = 0;
    std::uint64_t ntp = 0;          ///< wall-clock time of `rtpTimestamp`
    std::uint32_t rtpTimestamp = 0; ///< the same instant in the stream's clock
    std::uint32_t packets = 0;      ///< sent so far, RTP only, modulo 2^32
    std::uint32_t octets = 0;       ///< of payload, modulo 2^32
};

/// SR and SDES with CNAME in one compound packet (section 6.1). `cname`: at most 255 bytes.
std::vector<std::uint8_t> buildSenderReport(const SenderReport& report, std::string_view cname);
/// An SR, SDES and BYE (section 6.6) in one compound packet.
std::vector<std::uint8_t> buildBye(const SenderReport& last, std::string_view cname);

/// The next packet of a compound one, cut off the front; nullopt = no more, or malformed. What is
/// returned has a header of 4 bytes and the length it says.
std::optional<Bytes> nextRtcp(Bytes& compound) noexcept;

inline RtcpType rtcpType(Bytes packet) noexcept { return static_cast<RtcpType>(packet[1]); }

/// `packet`: from nextRtcp. nullopt = another type, or malformed.
std::optional<SenderReport> parseSenderReport(Bytes packet) noexcept;
/// Whether `packet`, from nextRtcp, is a BYE that names `ssrc`.
bool isBye(Bytes packet, std::uint32_t ssrc) noexcept;

} // namespace veter::transport
