#pragma once

#include "relay/assemble/access_unit_packets.hpp"

#include <deque>
#include <vector>

namespace veter::relay {

/// Keeps the packets of senders that have not yet proven that they are live, so that their first
/// picture can be shown as soon as they have. The newest kMaxBytes, and no older than kMaxAge.
/// Pure. One thread.
class Probation {
public:
    static constexpr std::size_t kMaxBytes = 1 << 20; ///< 4 s at 2 Mbit/s
    static constexpr auto kMaxAge = std::chrono::seconds(2);

    void push(RtpPacket packet);
    /// Those of one sender, as they came; they are kept no longer.
    std::vector<RtpPacket> take(std::uint32_t ssrc, Clock::time_point now);
    /// Drops the sender's packets that are far from this sequence number: they are older.
    void keepNear(std::uint32_t ssrc, std::uint16_t sequence);
    void forget(std::uint32_t ssrc);                            ///< all of a sender's
    std::uint64_t dropped() const noexcept { return dropped_; } ///< packets, since the start

    static constexpr int kNear = 1000; ///< packets: kMaxAge at 5 Mbit/s

private:
    void drop();
    template <class Goes> void remove(Goes goes);

    std::deque<RtpPacket> packets_;
    std::size_t bytes_ = 0;
    std::uint64_t dropped_ = 0;
};

} // namespace veter::relay
