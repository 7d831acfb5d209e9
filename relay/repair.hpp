#pragma once

#include "relay/jitter_buffer.hpp"
#include "relay/nack_generator.hpp"
#include "transport/round_trip.hpp"

#include <optional>

namespace veter::relay {

/// Puts what the network broke together again: order by waiting, holes by asking. Chooses how long
/// a hole may hold back what is behind it. Pure: time is passed in. One thread.
class Repair {
public:
    static constexpr auto kReorderHold = std::chrono::milliseconds(30); ///< of a plain sender
    static constexpr auto kUnknownHold = std::chrono::milliseconds(100); ///< until it answers
    static constexpr auto kLeastHold = std::chrono::milliseconds(40);
    static constexpr auto kMostHold = std::chrono::milliseconds(200);

    /// `latency`: how long a hole may hold at most; nullopt = follows the round trip.
    explicit Repair(std::optional<Clock::duration> latency);

    void push(RtpPacket packet);
    std::optional<RtpPacket> pop(Clock::time_point now);
    transport::NackList takeNacks(Clock::time_point now) { return nacks_.take(now); }
    /// When pop() or takeNacks() may have something new without a push.
    Clock::time_point nextWakeUp() const noexcept;
    void reset(); ///< another sender's packets follow

    /// The sender told us back when we told it our time: it hears us.
    void addRoundTrip(Micros sample);
    std::optional<Micros> roundTrip() const noexcept { return roundTrip_.smoothed(); }
    Clock::duration hold() const noexcept { return hold_; }
    const JitterBuffer::Counters& order() const noexcept { return jitter_.counters(); }
    const NackGenerator::Counters& losses() const noexcept { return nacks_.counters(); }
    bool asking() const noexcept { return nacks_.asking(); }

private:
    Clock::duration chooseHold() const noexcept;
    void update();

    const std::optional<Clock::duration> latency_;
    Clock::duration hold_;
    transport::RoundTrip roundTrip_;
    JitterBuffer jitter_;
    NackGenerator nacks_;
};

} // namespace veter::relay
