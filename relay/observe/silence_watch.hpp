#pragma once

#include "base/time.hpp"

#include <optional>

namespace veter::relay {

/// When a camera's silence is worth a log line: one that sends a picture every few seconds is not
/// silent between them. Pure: time is passed in.
class SilenceWatch {
public:
    static constexpr auto kLeast = std::chrono::seconds(2);
    static constexpr int kIntervals = 3; ///< of what was usual between pictures

    /// A picture came; how long the silence was that it ends, if onTime() told one.
    std::optional<Clock::duration> onPicture(Clock::time_point now);
    /// How long it is silent, once a silence.
    std::optional<Clock::duration> onTime(Clock::time_point now);
    bool heard() const noexcept { return heard_.has_value(); } ///< there was a picture

private:
    std::optional<Clock::time_point> heard_;
    Clock::duration last_{};  // between the last two pictures,
    Clock::duration usual_{}; // and what was so twice in a row
    bool silent_ = false;
};

} // namespace veter::relay
