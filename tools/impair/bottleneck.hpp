#pragma once

#include "base/units.hpp"
#include "tools/impair/packet.hpp"
#include "tools/impair/trace.hpp"

#include <deque>
#include <memory>
#include <optional>

namespace veter::impair {

/// The queue in front of a narrow link: first in, first out, tail drop. Pure: `now` is passed in
/// and never goes back. One thread.
class Bottleneck {
public:
    /// Waiting packets continue at the new rate; 0 = no bottleneck. Ends a trace.
    void setRate(BitRate rate, Clock::time_point now);
    /// Opportunities begin at `now`; they take the place of a rate.
    void setTrace(std::shared_ptr<const Trace> trace, Clock::time_point now);
    /// A packet that would wait longer before its first bit leaves is refused.
    void setLimit(Clock::duration limit) noexcept { limit_ = limit; }

    /// False = refused; the packet is gone.
    bool push(Transit packet, Clock::time_point now);

    struct Departure {
        Transit packet;
        Clock::time_point at; ///< when its last bit left
    };
    /// The next packet that left until `now`, in order.
    std::optional<Departure> take(Clock::time_point now);

    /// When there is something to take; max() = nothing waits.
    Clock::time_point nextWakeUp() const noexcept;
    /// How long a packet that came now would wait.
    Clock::duration wait(Clock::time_point now) const noexcept;
    std::size_t size() const noexcept { return queue_.size() + left_.size(); }

private:
    void serve(Clock::time_point now);
    void serveTrace(Clock::time_point now);
    void leave(Clock::time_point at);
    void settle(Clock::time_point now);
    std::uint64_t opportunities(std::int64_t bits) const noexcept;
    Clock::duration sendingTime(std::int64_t bits) const noexcept;
    std::int64_t sentSince(Clock::time_point now) const noexcept;

    std::int64_t bitsPerSecond_ = 0; // 0 = no limit
    std::optional<TraceCursor> trace_;
    Clock::duration limit_{};
    std::deque<Transit> queue_;
    std::int64_t headBits_ = 0;   // of the first one not sent yet at since_
    std::int64_t queuedBits_ = 0; // of all, likewise
    Clock::time_point since_{};   // moves at departures and changes only: no error adds up
    std::deque<Departure> left_;
};

} // namespace veter::impair
