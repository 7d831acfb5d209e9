#pragma once
// The fixed RTP header, RFC 3550 section 5.1, and what RFC 5761 section 4 needs to tell RTCP from
// it.

#include "base/bytes.hpp"
#include "base/sequence.hpp"

#include <optional>

namespace veter::transport {

inline constexpr std::size_t kRtpHeaderBytes = 12;

struct RtpHeader {
    bool marker = false;
    std::uint8_t payloadType = 0;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    std::uint32_t ssrc = 0;
    std::size_t headerBytes = 0;  ///< with CSRCs and extension
    std::size_t paddingBytes = 0; ///< at the end
};

/// nullopt = not an RTP packet, or its lengths do not fit `wire`.
std::optional<RtpHeader> parseRtp(Bytes wire) noexcept;

/// Version 2 and a packet type of 192..195 or 200..210: RTCP on a port shared with RTP.
bool isRtcp(Bytes wire) noexcept;

} // namespace veter::transport
