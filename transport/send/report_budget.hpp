#pragma once

#include "base/time.hpp"

#include <algorithm>

namespace veter::transport {

/// Reports that are asked for go out at once, but no more than kBurst of them in a row, and one
/// more each kInterval: a token bucket. Pure: time is passed in. One thread.
class ReportBudget {
public:
    static constexpr int kBurst = 4;
    static constexpr auto kInterval = std::chrono::milliseconds(100);

    /// When one may go out, not before `now`.
    Clock::time_point next(Clock::time_point now) const noexcept {
        return std::max(now, full_ - (kBurst - 1) * kInterval);
    }
    void spend(Clock::time_point now) noexcept { full_ = std::max(full_, now) + kInterval; }

private:
    Clock::time_point full_{}; // when the bucket has kBurst again
};

} // namespace veter::transport
