#pragma once

#include "base/time.hpp"

#include <chrono>
#include <optional>

namespace veter::relay {

/// Time in ticks of the RTP clock (1/90000 s) since 1970.
using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, kRtpClockRate>>;

/// Distinguishes a sender's clock that runs too fast or too slow from a network that delays: the
/// picture with the least delay in some seconds shows the clock. Returns the correction for the
/// capture times, which come from RTP timestamps, so that they follow the pace of arrival. Pure.
class ClockDrift {
public:
    static constexpr auto kWindow = std::chrono::seconds(4);       ///< and up to twice as long
    static constexpr auto kSlack = std::chrono::milliseconds(150); ///< not worth moving it
    static constexpr auto kTimeConstant = std::chrono::seconds(2); ///< of moving it
    static constexpr double kNoticeable = 0.005;                   ///< of rate()

    /// A picture with its place on the line; returns what to add to it, and to all that follow.
    Ticks add(Ticks captured, Clock::time_point arrival);
    void reset() noexcept { *this = {}; } ///< the line jumps
    /// How much faster than ours the sender's clock runs: 0.1 = a tenth. nullopt = not known yet,
    /// or not noticeable.
    std::optional<double> rate() const noexcept;

private:
    void measure(Ticks captured, Clock::time_point arrival);

    std::optional<Ticks> first_;  // delay of the one delayed least, at the beginning
    std::optional<Ticks> least_;  // … in the window
    std::optional<Ticks> before_; // … in the window before
    Clock::time_point windowEnd_{};
    Clock::time_point last_{};
    Ticks moved_{};                     // in all
    std::optional<Ticks> measuredLine_; // the sender's own, and when that was
    Clock::time_point measuredAt_{};
    std::optional<double> rate_;
};

} // namespace veter::relay
