#pragma once

#include "relay/assemble/access_unit_packets.hpp"
#include "relay/receive/repair_counters.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>

namespace veter::relay {

/// Puts packets in order. A packet in order passes at once; only packets behind a missing one are
/// held, for `hold` at most. Pure: time is passed in.
class JitterBuffer {
public:
    explicit JitterBuffer(Clock::duration hold) : hold_(hold) {}

    void setHold(Clock::duration hold) noexcept { hold_ = hold; }

    /// Limits of what is held; beyond them the missing packets are given up.
    /// Far above what kMostHold of Repair takes (50 packets at 2 Mbit/s), for a long --latency.
    static constexpr std::size_t kLimit = 2048;       ///< packets
    static constexpr std::size_t kMaxBytes = 4 << 20; ///< of memory
    static constexpr std::int64_t kMaxAhead = 4096;   ///< sequence numbers; far below 2^15

    void push(RtpPacket packet);
    /// The next in order, or the one behind a hole that was waited for long enough.
    std::optional<RtpPacket> pop(Clock::time_point now);
    /// When pop() has to be called again without a push; time_point::max() = nothing is held.
    Clock::time_point deadline() const noexcept;
    std::optional<std::uint16_t> next() const noexcept; ///< the sequence number it waits for
    /// Forgets what it holds and starts at the next push.
    void reset();

    using Counters = OrderCounters;
    const Counters& counters() const noexcept { return counters_; }

private:
    static constexpr std::int64_t kHistory = 4096;

    struct Arrival {
        std::int64_t sequence;
        Clock::time_point time;
    };
    void hold(std::int64_t sequence, RtpPacket&& packet);
    RtpPacket takeFirst();
    void pass(std::int64_t sequence) noexcept;
    bool full() const noexcept;
    Clock::time_point holeShownAt() const noexcept { return arrivals_.front().time; }

    Clock::duration hold_;
    bool started_ = false;
    std::int64_t next_ = 0;            // sequence number, unwrapped
    Clock::time_point passedAt_{};     // arrival of the one before it
    std::optional<RtpPacket> inOrder_; // the one that is next, when nothing was missing before it
    std::map<std::int64_t, RtpPacket> held_;
    std::size_t heldBytes_ = 0;
    std::deque<Arrival> arrivals_; // as they came; the first is still held, if any is
    std::array<std::int64_t, kHistory> passed_{}; // the sequence numbers that came last
    Counters counters_;
};

} // namespace veter::relay
