#pragma once

#include "base/bytes.hpp"

#include <cstdint>

namespace veter::relay {

/// Distinguishes an encrypted stream (SRTP, RFC 3711) from a plain one without having the key. In a
/// plain one RTCP consists of whole packets, and a payload begins with the first byte of a NAL unit
/// (RFC 6184 section 5.3), as fewer than half of all random bytes do. Pure. One thread.
class CipherWatch {
public:
    enum class Looks {
        Unknown,   ///< nothing is odd so far
        Plain,     ///< and will be, whatever comes with this SSRC
        Doubtful,  ///< something is odd
        Encrypted, ///< and will be; or it is no H.264
    };
    /// Payloads in a row that fit. 29 of 64 random bytes do, so that of encrypted streams one in
    /// 10^11 passes for plain.
    static constexpr int kPlain = 32;
    /// Payloads that do not, before that; one or two may be damaged.
    static constexpr int kOdd = 3;

    explicit CipherWatch(std::uint8_t payloadType) noexcept : payloadType_(payloadType) {}

    /// One datagram as it came, and how the stream of its SSRC looks with it; Unknown also for what
    /// is of no stream of the payload type. Forgets an SSRC when another comes.
    Looks look(Bytes datagram) noexcept;
    std::uint32_t ssrc() const noexcept { return ssrc_; } ///< of the last one that told something,
    Looks looks() const noexcept { return looks_; }       ///< and how it looks

private:
    void follow(std::uint32_t ssrc) noexcept;
    void judge(bool fits) noexcept;

    const std::uint8_t payloadType_;
    std::uint32_t ssrc_ = 0;
    Looks looks_ = Looks::Unknown;
    int fitting_ = 0; // in a row
    int odd_ = 0;
};

} // namespace veter::relay
