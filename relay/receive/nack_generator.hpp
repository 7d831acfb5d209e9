#pragma once

#include "relay/assemble/access_unit_packets.hpp"
#include "relay/receive/repair_counters.hpp"
#include "transport/rtcp/rtcp_feedback.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace veter::relay {

/// Finds which packets are missing, and when to request them: after the time that reordering may
/// take, and again as long as an answer can arrive in time. That the stream goes on without them is
/// JitterBuffer's decision. However many are missing, a packet or
/// a request costs as little as a search among them. Pure: time is passed in.
class NackGenerator {
public:
    /// In a row: the sender cannot resend. More hold the holes of a plain sender for longer, fewer
    /// give up one that can resend in a bad moment.
    static constexpr int kUnanswered = 10;
    /// Of reordering, at least and at most. More delays each repair by as much, less asks in vain.
    /// The most is half of Repair::kLeastHold, so that an answer still comes in time.
    static constexpr auto kTolerance = std::chrono::milliseconds(2);
    static constexpr auto kMostTolerance = std::chrono::milliseconds(25);
    /// Of silence, for resumed(), where nothing is missing: a camera of few pictures has more than
    /// isOutage() takes.
    static constexpr auto kOutage = std::chrono::milliseconds(500);
    /// Between two requests for the same packet. Far less than a round trip, so that a lost request
    /// hardly matters; the sender limits how often it resends a packet.
    static constexpr auto kRetry = std::chrono::milliseconds(10);
    /// How many packets may be missing at a time; more are an outage.
    static constexpr std::size_t kLimit = 2048;

    /// A packet came; `recovered` = by parity. Returns the time from the first request to the
    /// answer: a round trip, or more where that request or the first answer was lost.
    std::optional<Micros> onPacket(std::uint16_t sequence, Clock::time_point now, bool recovered);
    /// Packets up to this one have been sent.
    void expect(std::uint16_t sequence, Clock::time_point now);
    /// JitterBuffer has given up those before this one.
    void forgetBefore(std::uint16_t sequence);
    /// What to ask for now.
    transport::NackList take(Clock::time_point now);
    Clock::time_point nextWakeUp() const noexcept; ///< of take(); time_point::max() = none
    void reset();                                  ///< another sender's packets follow

    void setRoundTrip(Micros roundTrip) noexcept { roundTrip_ = roundTrip; }
    /// How long a hole is held, and how long the first request waits for parity.
    void setTimes(Clock::duration hold, Clock::duration parity) noexcept;
    /// The sender is known to receive our requests.
    void setAnswers() noexcept { answers_ = true; }
    /// Whether requests to this sender make sense.
    bool asking() const noexcept { return answers_ || unanswered_ < kUnanswered; }

    using Counters = LossCounters;
    const Counters& counters() const noexcept { return counters_; }
    /// When packets came again after kOutage without any, or after more was lost than can be
    /// repaired.
    Clock::time_point resumed() const noexcept { return resumed_; }
    std::uint64_t examined() const noexcept { return examined_; } ///< missing ones, by take()

private:
    struct Missing {
        Clock::time_point since;
        Clock::time_point asked; // the first time
        Clock::time_point next;  // time_point::max() = never
        int requests = 0;
    };
    using Missings = std::map<std::int64_t, Missing>; // by sequence number
    void setNext(Missings::iterator missing, Clock::time_point next);
    void remove(Missings::iterator missing);
    void advance(std::int64_t to, Clock::time_point now);
    bool reordered(const Missing& missing, Clock::time_point now) noexcept;
    Clock::duration tolerance(Clock::time_point now) const noexcept;

    bool started_ = false;
    std::int64_t highest_ = 0; // unwrapped
    Missings missing_;
    std::set<std::pair<Clock::time_point, std::int64_t>> due_; // those with a `next`, by it
    std::uint64_t examined_ = 0;
    std::optional<Micros> roundTrip_;
    Clock::duration hold_{};
    Clock::duration parity_{};
    Clock::time_point heard_{};
    Clock::time_point resumed_{};
    Clock::duration reordering_{}; // seen lately
    Clock::time_point reorderedAt_{};
    int unanswered_ = 0;
    bool answers_ = false;
    Counters counters_;
};

} // namespace veter::relay
