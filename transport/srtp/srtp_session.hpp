#pragma once
// SRTP and SRTCP (RFC 3711, RFC 7714) by libsrtp2.

#include "transport/rtcp/rtcp_roll_over.hpp"
#include "transport/srtp/srtp_key.hpp"
#include "transport/srtp/srtp_refused.hpp"

#include <memory>
#include <vector>

struct srtp_ctx_t_; // libsrtp2's srtp_t points at it

namespace veter::transport {

/// One direction of a camera: all SSRCs under one key. One thread.
///
/// Protect: an SSRC must not have been used with the key before, and its first sequence number is
/// below 2^15, or a receiver that misses the packets up to the wrap never finds the count of wraps.
/// An RTP packet is protected once: to send it again, keep what came out.
///
/// Unprotect: an authentic packet shows that its sender has the key, not that the packet is new.
/// For the SSRCs that keep() names the session remembers which packets came, and how often the
/// sequence number wrapped, until forget(). Of all other SSRCs it remembers only the last authentic
/// one, so that recordings of old sessions cannot displace a live one.
class SrtpSession {
public:
    enum class Direction { Protect, Unprotect };
    static constexpr std::size_t kMaxGrowth = 20;        ///< bytes that Protect adds at most
    static constexpr unsigned long kReplayWindow = 2048; ///< packets; of RTCP 128
    static constexpr std::size_t kStreams = 16;          ///< SSRCs that are kept

    using Refused = SrtpRefused;

    SrtpSession(Direction direction, const SrtpKey& key); ///< throws std::runtime_error

    /// Works in place on the RTP or RTCP packet of `size` bytes at the start of `buffer`, which
    /// begins at a multiple of 4. Returns the new size; nullopt = refused, counted, and what is in
    /// the buffer is no packet any more.
    std::optional<std::size_t> apply(std::span<std::uint8_t> buffer, std::size_t size) noexcept;

    /// apply() on a packet that grows or shrinks as it must; false = refused, and it is empty.
    bool apply(std::vector<std::uint8_t>& packet);
    bool apply(std::span<std::uint8_t>& packet) noexcept; ///< Unprotect only: it never grows

    /// Remembers what came of this SSRC from now on. With kStreams kept already, or without memory,
    /// does nothing. Protect keeps each SSRC that it is given.
    void keep(std::uint32_t ssrc) noexcept;
    void forget(std::uint32_t ssrc) noexcept;
    void keepOnly(std::uint32_t ssrc) noexcept; ///< keeps it, and forgets all others
    /// Where a stream stands; nullopt = not kept, or no RTP packet of it has passed.
    std::optional<RollOver> rollOver(std::uint32_t ssrc) const noexcept;
    /// Unprotect: where a kept stream stands, as its sender said by SRTCP. Used where this session
    /// cannot know: before the stream's first packet, or after a gap of 2^15 packets. Never goes
    /// back.
    void setRollOver(const RollOver& told) noexcept;

    const Refused& refused() const noexcept { return refused_; }

private:
    struct Stream {
        std::uint32_t ssrc = 0;
        std::optional<std::uint16_t> highest{}; // sequence number
        std::uint32_t count = 0;                // of roll-overs at `highest`
        std::optional<RollOver> told{};         // to go by, until a packet has passed with it
    };
    struct Closer {
        void operator()(srtp_ctx_t_* session) const noexcept;
    };

    std::optional<std::size_t> applyRtp(std::span<std::uint8_t> packet) noexcept;
    std::optional<std::size_t> applyRtcp(std::span<std::uint8_t> packet) noexcept;
    bool resume(const Stream& stream, std::uint16_t sequence) noexcept;
    std::nullopt_t refuse(int status) noexcept;
    Stream* find(std::uint32_t ssrc) noexcept; // kept; null = is not
    const Stream* find(std::uint32_t ssrc) const noexcept;
    Stream& use(std::uint32_t ssrc) noexcept;

    Direction direction_;
    SrtpKey key_;
    std::unique_ptr<srtp_ctx_t_, Closer> session_;
    std::vector<Stream> streams_; // kept
    std::optional<Stream> guest_; // the last other one that libsrtp2 made a stream for
    Refused refused_;
};

/// nullopt = without a key. Throws as the constructor does.
std::optional<SrtpSession> makeSession(SrtpSession::Direction direction,
                                       const std::optional<SrtpKey>& key);

} // namespace veter::transport
