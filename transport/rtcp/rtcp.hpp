#pragma once
// RTCP (RFC 3550 section 6), the packets veter sends and reads.

#include "base/bytes.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace veter::transport {

enum class RtcpType : std::uint8_t {
    SenderReport = 200,
    ReceiverReport = 201,
    Sdes = 202,
    Bye = 203,
    Application = 204,
    TransportFeedback = 205, ///< RFC 4585
    PayloadFeedback = 206,   ///< RFC 4585
    ExtendedReport = 207,    ///< RFC 3611
};

/// RFC 3550 section 6.4.1, without report blocks.
struct SenderReport {
    std::uint32_t ssrc = 0;
    std::uint64_t ntp = 0;          ///< wall-clock time of `rtpTimestamp`
    std::uint32_t rtpTimestamp = 0; ///< the same instant in the stream's clock
    std::uint32_t packets = 0;      ///< sent so far, RTP only, modulo 2^32
    std::uint32_t octets = 0;       ///< of payload, modulo 2^32
};

/// One source as its receiver sees it, RFC 3550 section 6.4.1.
struct ReportBlock {
    std::uint32_t ssrc = 0;            ///< of the source
    std::uint8_t fractionLost = 0;     ///< since the last report, of 256
    std::int32_t lost = 0;             ///< since the start; 24 bits on the wire, clamped
    std::uint32_t highestSequence = 0; ///< cycles in the upper half
    std::uint32_t jitter = 0;          ///< of arrival, in units of the RTP clock
    std::uint32_t lastReport = 0;      ///< middle 32 bits of the last SR's NTP time; 0 = none came
    std::uint32_t sinceReport = 0;     ///< since it came, in 1/65536 s
};

/// "program@host", as section 6.5.1 wants a CNAME, of at most 255 bytes.
std::string makeCname(std::string_view program);

/// SR and SDES with CNAME in one compound packet (section 6.1). `cname`: at most 255 bytes.
std::vector<std::uint8_t> buildSenderReport(const SenderReport& report, std::string_view cname);
/// An SR, SDES and BYE (section 6.6) in one compound packet.
std::vector<std::uint8_t> buildBye(const SenderReport& last, std::string_view cname);

/// Appends a packet of `bodyBytes` (a multiple of 4) zeroes behind its header and returns them.
/// `count`: the five bits of the header, or format or subtype.
std::span<std::uint8_t> appendRtcp(std::vector<std::uint8_t>& compound, RtcpType type,
                                   std::uint8_t count, std::size_t bodyBytes);
/// An RR (section 6.4.2) with one block or, as the head of a compound packet, with none.
void appendReceiverReport(std::vector<std::uint8_t>& compound, std::uint32_t sender,
                          const std::optional<ReportBlock>& block);
void appendDescription(std::vector<std::uint8_t>& compound, std::uint32_t ssrc,
                       std::string_view cname);

/// The next packet of a compound one, cut off the front; nullopt = no more, or malformed. What is
/// returned has a header of 4 bytes and the length it says.
std::optional<Bytes> nextRtcp(Bytes& compound) noexcept;

inline RtcpType rtcpType(Bytes packet) noexcept { return static_cast<RtcpType>(packet[1]); }
inline std::uint8_t rtcpCount(Bytes packet) noexcept { return packet[0] & 0x1f; }

/// `packet`: from nextRtcp. nullopt = another type, or malformed.
std::optional<SenderReport> parseSenderReport(Bytes packet) noexcept;
/// The block of an SR or RR that is about `ssrc`; nullopt = another type, none, or malformed.
std::optional<ReportBlock> findReportBlock(Bytes packet, std::uint32_t ssrc) noexcept;
/// Whether `packet`, from nextRtcp, is a BYE that names `ssrc`.
bool isBye(Bytes packet, std::uint32_t ssrc) noexcept;

} // namespace veter::transport
