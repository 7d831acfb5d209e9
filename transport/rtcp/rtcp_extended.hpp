#pragma once
// How a receiver that sends no media measures the round trip: it sends its time (RRTR, RFC 3611
// section 4.4), and the sender echoes it with how long it has had it (DLRR, section 4.5).

#include "base/time.hpp"
#include "transport/rtcp/rtcp.hpp"

namespace veter::transport {

struct DelaySince {
    std::uint32_t lastTime = 0;  ///< middle 32 bits of the receiver's NTP time
    std::uint32_t sinceThen = 0; ///< since it came, in 1/65536 s
};

struct DelayTold {
    std::uint32_t receiver = 0; ///< SSRC
    DelaySince delay;
};

void appendReferenceTime(std::vector<std::uint8_t>& compound, std::uint32_t sender,
                         std::uint64_t ntp);
/// One block for all of them: a receiver looks into the first block of its kind. Nothing where
/// there are none.
void appendDelaySince(std::vector<std::uint8_t>& compound, std::uint32_t sender,
                      std::span<const DelayTold> receivers);
void appendDelaySince(std::vector<std::uint8_t>& compound, std::uint32_t sender,
                      std::uint32_t receiver, const DelaySince& delay);

struct ReferenceTime {
    std::uint32_t sender = 0; ///< SSRC of the receiver that tells it
    std::uint64_t ntp = 0;
};
/// `packet`: from nextRtcp. nullopt = another type, no such block, or malformed.
std::optional<ReferenceTime> parseReferenceTime(Bytes packet) noexcept;
/// The delay told to `receiver`.
std::optional<DelaySince> parseDelaySince(Bytes packet, std::uint32_t receiver) noexcept;

/// 1/65536 s, as RTCP counts short times, from and to durations; clamped at its end, 18 h.
std::uint32_t toNtpShort(Micros time) noexcept;
Micros fromCompact(std::uint32_t time) noexcept;
/// The middle 32 bits of an NTP time.
inline std::uint32_t ntpShort(std::uint64_t ntp) noexcept {
    return static_cast<std::uint32_t>(ntp >> 16);
}

} // namespace veter::transport
