#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <deque>
#include <optional>

namespace veter::transport {

/// The link's capacity, from packets that had to wait: while one waits the link is busy, so what
/// arrives meanwhile is all that it can carry. That works without filling the link, because the
/// packets of one picture wait for each other. All times by the receiver's clock. Pure. One
/// thread.
class BottleneckEstimator {
public:
    // Chosen with the simulated mobile links of tests/rate. kWindow has a dozen pictures: fewer
    // give a capacity that jumps. kShort has four, for a link that falls and is full from then on.
    static constexpr auto kWindow = std::chrono::milliseconds(400);
    static constexpr auto kShort = std::chrono::milliseconds(150);
    static constexpr double kFull = 0.9; ///< busy share of kShort that shows a queue that stays
    /// Longer waits are pauses of the link, not its rate; they count as this long. A packet of 1200
    /// bytes takes so long at 100 kbit/s, which is less than the least rate.
    static constexpr auto kMostPause = std::chrono::milliseconds(100);

    /// `due`: when the packet would have arrived without waiting. To be called in order of
    /// `arrived`.
    void onArrival(std::size_t bytes, Micros due, Micros arrived);
    /// Of the last kWindow, or of kShort where the link was busy all the time; far too high where
    /// nothing waited, nullopt = nothing came.
    std::optional<double> bitsPerSecond() const noexcept;
    void clear() noexcept { items_.clear(); }

private:
    struct Item {
        Micros arrived;
        Micros busy; // before it
        std::size_t bytes;
    };
    struct Sum {
        double bits, seconds;
    };
    Sum last(Micros span) const noexcept;

    std::deque<Item> items_;
};

} // namespace veter::transport
