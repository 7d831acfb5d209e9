#pragma once

#include "relay/assemble/access_unit_packets.hpp"
#include "relay/assemble/clock_drift.hpp"

#include <cstdint>

namespace veter::relay {

/// Gives each picture a capture time on one continuous wall-clock line, although the sender may
/// restart and its clock may jump, stand still, or run at another pace than ours. The line only
/// rises, except where the sender's timestamps go back a little: B frames arrive after pictures
/// that are shown after them. Pure.
class Timeline {
public:
    /// More than this between what the sender's timestamps and our clock say passed is a jump,
    /// unless the sender's reports confirm its timestamps.
    static constexpr auto kJump = std::chrono::seconds(2);
    /// RTP time wraps in 13 h: after a longer pause the difference of timestamps means nothing.
    static constexpr Ticks kComparable{1 << 30};
    /// Timestamps that go back by at most so much belong to B frames.
    static constexpr auto kReorder = std::chrono::seconds(1);
    /// How long a report is valid: the sender may have changed since an older one.
    static constexpr auto kReportLasts = std::chrono::seconds(60);

    struct Place {
        Ticks captured{};
        bool jumped = false; ///< the sender's clock jumped; the line continues
    };
    /// `arrived`: wall-clock time at which `unit` was complete here; it stands for the capture time
    /// where the sender does not tell it (no SR).
    Place place(const AccessUnitPackets& unit, Micros arrived);

    /// A time after everything placed so far, for `now` (for what is sent in a silence).
    Ticks fill(Clock::time_point now);

    /// How far the sender's SR is off the line: its wall clock was set since. nullopt = it did not
    /// tell the time lately.
    std::optional<Micros> clockError(const AccessUnitPackets& unit) const;
    /// How much faster than ours the sender's clock runs, where the line does not follow it.
    std::optional<double> clockRate() const noexcept { return drift_.rate(); }

private:
    Ticks expected(Clock::time_point arrival) const;
    void follow(const AccessUnitPackets& unit, Place& place);

    bool started_ = false;
    std::uint32_t lastTimestamp_ = 0;
    Ticks last_{}; // on the line
    Clock::time_point lastArrival_{};
    ClockDrift drift_;
    Ticks highest_{}; // given out
    Ticks floor_{};   // below what follows
};

} // namespace veter::relay
