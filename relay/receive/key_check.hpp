#pragma once

#include "base/time.hpp"
#include "relay/receive/cipher_watch.hpp"
#include "relay/receive/sender_event.hpp"

#include <optional>

namespace veter::relay {

/// Notices that sender and relay do not have the same key, or one has none. Pure: time is passed
/// in. One thread.
class KeyCheck {
public:
    /// How long no packet may be authentic before a mismatch counts as one: a relay that joins a
    /// stream late may have to wait for the roll-over counter.
    static constexpr auto kPatience = std::chrono::seconds(2);

    KeyCheck(std::uint8_t payloadType, bool haveKey, Clock::time_point now) noexcept
        : haveKey_(haveKey), authentic_(now), cipher_(payloadType) {}

    struct Finding {
        /// It needs a key that this relay does not have: it would be noise to the decoder, and its
        /// reports would be nonsense.
        bool refused = false;
        std::optional<KeyMismatch::Reason> mismatch{};
    };
    /// One datagram as received.
    Finding look(Bytes datagram, Clock::time_point now) noexcept;
    /// Whether it is certain that the stream refused last is encrypted.
    bool certain() const noexcept { return cipher_.looks() == CipherWatch::Looks::Encrypted; }
    void onAuthentic(Clock::time_point now) noexcept { authentic_ = now; }
    std::uint32_t ssrc() const noexcept { return cipher_.ssrc(); } ///< of what was refused

private:
    const bool haveKey_;
    Clock::time_point authentic_; // when such a packet came last
    CipherWatch cipher_;
};

} // namespace veter::relay
