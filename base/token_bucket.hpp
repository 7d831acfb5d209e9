#pragma once

#include "base/time.hpp"

#include <algorithm>

namespace veter {

/// Limits what happens how often: a burst, then a rate. It counts in time. What costs 100 ms may
/// happen ten times a second, and a bucket of 400 ms saves four of them up. At first it is full.
/// Pure: time is passed in. One thread.
class TokenBucket {
public:
    explicit constexpr TokenBucket(Clock::duration size) noexcept : size_(size) {}

    /// When what costs so much may happen, not before `now`; what costs more than the size never
    /// may.
    constexpr Clock::time_point next(Clock::duration cost, Clock::time_point now) const noexcept {
        return std::max(now, std::max(full_, now) + cost - size_);
    }
    /// It happens, whether the bucket has enough or not.
    constexpr void spend(Clock::duration cost, Clock::time_point now) noexcept {
        full_ = std::max(full_, now) + cost;
    }
    /// Spends it if the bucket has enough; false = it has not, and may not happen.
    constexpr bool take(Clock::duration cost, Clock::time_point now) noexcept {
        if (next(cost, now) > now) return false;
        spend(cost, now);
        return true;
    }

private:
    Clock::duration size_;
    Clock::time_point full_{}; // when it is full again
};

} // namespace veter
