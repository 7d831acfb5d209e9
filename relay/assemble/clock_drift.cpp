#include "relay/assemble/clock_drift.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace veter::relay {
namespace {

Ticks ticks(Clock::duration time) { return std::chrono::duration_cast<Ticks>(time); }

constexpr auto kMeasure = std::chrono::seconds(10);
constexpr double kMost = 0.9; // of the time that passed: the line never stands still for it

} // namespace

Ticks ClockDrift::add(Ticks captured, Clock::time_point arrival) {
    measure(captured - moved_, arrival);
    const auto delay = ticks(arrival.time_since_epoch()) - captured;
    if (arrival >= windowEnd_) {
        if (least_ && !first_) first_ = least_;
        before_ = std::exchange(least_, std::nullopt);
        windowEnd_ = arrival + kWindow;
    }
    least_ = std::min(least_.value_or(delay), delay);
    const auto passed = arrival - std::exchange(last_, arrival);
    if (!first_ || !before_) return {};

    const auto off = std::min(*least_, *before_) - *first_;
    if (std::chrono::abs(off) < kSlack) return {};
    const double share = std::min(1.0, toSeconds(passed) / toSeconds(kTimeConstant));
    const double most = kMost * static_cast<double>(ticks(passed).count());
    const Ticks move(static_cast<std::int64_t>(
        std::clamp(share * static_cast<double>(off.count()), -most, most)));
    moved_ += move;
    *least_ -= move;
    *before_ -= move;
    return move;
}

void ClockDrift::measure(Ticks line, Clock::time_point arrival) {
    if (!measuredLine_) {
        measuredLine_ = line;
        measuredAt_ = arrival;
        return;
    }
    const auto passed = arrival - measuredAt_;
    if (passed < kMeasure) return;
    rate_ = static_cast<double>((line - *measuredLine_).count()) /
                static_cast<double>(ticks(passed).count()) -
            1;
    measuredLine_ = line;
    measuredAt_ = arrival;
}

std::optional<double> ClockDrift::rate() const noexcept {
    // By one measurement; what a network delays differs by less than a window's length.
    return rate_ && std::abs(*rate_) >= kNoticeable && std::chrono::abs(moved_) > kSlack
               ? rate_
               : std::nullopt;
}

} // namespace veter::relay
