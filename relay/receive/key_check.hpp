#pragma once

#include "base/log.hpp"
#include "base/time.hpp"
#include "relay/receive/cipher_watch.hpp"
#include "relay/receive/udp_path.hpp"

namespace veter::relay {

/// Notices, and logs now and then, that sender and relay do not have the same key, or one has none.
/// One thread.
class KeyCheck {
public:
    /// How long no packet may be authentic before this is logged: a relay that joins a stream late
    /// may have to wait for the roll-over counter.
    static constexpr auto kPatience = std::chrono::seconds(2);

    KeyCheck(std::uint8_t payloadType, bool haveKey, Clock::time_point now) noexcept
        : haveKey_(haveKey), authentic_(now), cipher_(payloadType) {}

    /// One datagram as received. True = it needs a key that this relay does not have: it would be
    /// noise to the decoder, and its reports would be nonsense.
    bool refuses(Bytes datagram, const UdpPath& path, Clock::time_point now);
    /// Whether it is certain that the stream refused last is encrypted.
    bool certain() const noexcept { return cipher_.looks() == CipherWatch::Looks::Encrypted; }
    void onAuthentic(Clock::time_point now) noexcept { authentic_ = now; }
    std::uint32_t ssrc() const noexcept { return cipher_.ssrc(); } ///< of what was refused

private:
    void tell(CipherWatch::Looks looks, const UdpPath& path);

    const bool haveKey_;
    Clock::time_point authentic_; // when such a packet came last
    CipherWatch cipher_;
    RateLimit reported_{std::chrono::seconds(10)};
};

} // namespace veter::relay
