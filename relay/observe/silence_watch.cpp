#include "relay/observe/silence_watch.hpp"

#include <algorithm>
#include <utility>

namespace veter::relay {

std::optional<Clock::duration> SilenceWatch::onPicture(Clock::time_point now) {
    const auto since = now - std::exchange(heard_, now).value_or(now);
    usual_ = std::min(since, last_);
    last_ = since;
    return std::exchange(silent_, false) ? std::optional(since) : std::nullopt;
}

std::optional<Clock::duration> SilenceWatch::onTime(Clock::time_point now) {
    if (!heard_ || silent_) return std::nullopt;
    const auto since = now - *heard_;
    silent_ = since >= std::max<Clock::duration>(kLeast, kIntervals * usual_);
    return silent_ ? std::optional(since) : std::nullopt;
}

} // namespace veter::relay
