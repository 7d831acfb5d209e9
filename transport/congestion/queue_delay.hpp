#pragma once

#include "base/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace veter::transport {

/// The minimum over the last kSpans seconds in which there were values. If none of the last few of
/// them came within `slack` of it, the minimum has changed, and older values are forgotten. Pure.
/// One thread.
class WindowedMin {
public:
    /// Seconds: outlasts a queue that stands, which would pass for the path's delay.
    static constexpr std::size_t kSpans = 20;

    explicit WindowedMin(Micros slack) noexcept : slack_(slack) {}
    /// `few`: seconds, 2 to kSpans.
    void add(Micros value, Clock::time_point now, std::size_t few) noexcept;
    void clear() noexcept { size_ = 0; }
    Micros value() const noexcept; ///< zero = nothing came

private:
    void forgetOld(std::size_t few) noexcept;

    const Micros slack_;
    std::array<Micros, kSpans> spans_{}; // the newest first
    std::size_t size_ = 0;
    Clock::time_point began_{}; // the newest
};

/// How long packets wait in queues on the way: their one-way delay above the recent least, so that
/// the clocks at the two ends need not agree. Pure: time is passed in. One thread.
class QueueDelay {
public:
    /// A delay that lasts this long, without a packet that passes sooner, is a queue; shorter ones
    /// are the clumps in which radio links deliver, with pauses of up to 110 ms between them.
    static constexpr auto kWindow = std::chrono::milliseconds(150);

    struct Timing { ///< by the receiver's clock, from any origin
        Micros due; ///< had nothing been in its way
        Micros arrived;
    };
    /// Seconds after which a longer path, as after a handover, no longer passes for a queue.
    static constexpr std::size_t kNewPath = 2;

    /// A packet `sent` that arrived at `arrived` of the receiver's clock (1/65536 s, modulo 2^32),
    /// of which we heard `now`.
    /// `ours`: the queue may be our own. Then the path counts as the same.
    Timing onArrival(Clock::time_point sent, std::uint32_t arrived, Clock::time_point now,
                     bool ours = false);
    void clear() noexcept; ///< another receiver's clock, or another path

    Micros delay() const noexcept; ///< the least in the last kWindow of arrivals
    /// From sending to hearing of it, without queues.
    Micros roundTrip() const noexcept { return roundTrip_.value(); }

private:
    struct Sample {
        std::int64_t arrived; // 1/65536 s, unwrapped
        Micros delay;         // by two clocks
    };
    // Less takes a short queue that stands for a longer path, more keeps the delay of a path that
    // has become longer as a queue's.
    static constexpr std::chrono::milliseconds kSlack{30};
    std::int64_t unwrap(std::uint32_t arrived) noexcept;

    std::deque<Sample> recent_; // those of the last kWindow, in order of hearing of them
    std::int64_t newest_ = 0;   // arrival
    bool started_ = false;
    WindowedMin base_{kSlack};
    WindowedMin roundTrip_{kSlack};
};

} // namespace veter::transport
