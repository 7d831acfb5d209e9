#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <deque>
#include <optional>

namespace veter::transport {

/// The link's capacity, from packets that had to wait: while one waits the link is busy, so what
/// arrives meanwhile is all that it can carry. That works without filling the link, because the
/// packets of one picture wait for each other. A radio link delivers in clumps, with pauses between
/// them: the rate within clumps times the share of time that is no pause is its capacity. All times
/// by the receiver's clock. Pure. One thread.
class BottleneckEstimator {
public:
    // Chosen with the recorded links of docs/congestion.md. kWindow has several clumps of links
    // that pause for 100 ms at a time. kShort is for a link that falls and is full from then on.
    static constexpr auto kWindow = std::chrono::milliseconds(1000);
    static constexpr auto kShort = std::chrono::milliseconds(400);
    static constexpr double kFull = 0.9; ///< busy share of kShort that shows a queue that stays
    /// What a packet waits longer behind the one before it is a pause. A packet of 1200 bytes takes
    /// so long at 800 kbit/s; on a link that is full, nothing depends on it.
    static constexpr auto kMostWait = std::chrono::milliseconds(12);

    /// `due`: when the packet would have arrived without waiting. To be called in order of
    /// `arrived`.
    void onArrival(std::size_t bytes, Micros due, Micros arrived);
    /// Of the last kWindow, or of kShort where the link was busy all the time; far too high where
    /// nothing waited, nullopt = nothing came. The longest pause counts as the second longest: one
    /// alone is a hole in the link's coverage, and says nothing of its rate before and behind it.
    std::optional<double> bitsPerSecond() const noexcept;
    void clear() noexcept { items_.clear(); }

private:
    struct Item {
        Micros arrived;
        Micros waited; // behind the one before it, while it could have arrived
        std::size_t bytes;
    };
    struct Sum {
        double bits = 0;
        Micros busy{0}; // without pauses
        Micros paused{0};
        Micros longestPause{0};
        Micros secondPause{0};
    };
    Sum last(Micros span) const noexcept;

    std::deque<Item> items_;
};

} // namespace veter::transport
