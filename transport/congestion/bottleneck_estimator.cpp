#include "transport/congestion/bottleneck_estimator.hpp"

#include <algorithm>

namespace veter::transport {
namespace {

constexpr Micros kLeastBusy = std::chrono::milliseconds(1); // to divide by
constexpr double kLeastOpen = 0.1;                          // share of time that is no pause
constexpr std::size_t kMostItems = 8192; // of kWindow: 80 Mbit/s, or a clock that stands still

} // namespace

void BottleneckEstimator::onArrival(std::size_t bytes, Micros due, Micros arrived) {
    if (!items_.empty() && arrived < items_.back().arrived - kWindow) clear(); // another clock
    const auto from = items_.empty() ? arrived : std::max(due, items_.back().arrived);
    items_.push_back({arrived, std::max(arrived - from, Micros::zero()), bytes});
    while (items_.front().arrived <= arrived - kWindow || items_.size() > kMostItems)
        items_.pop_front();
}

BottleneckEstimator::Sum BottleneckEstimator::last(Micros span) const noexcept {
    Sum sum;
    for (auto item = items_.rbegin(); item != items_.rend(); ++item) {
        if (item->arrived <= items_.back().arrived - span) break;
        const auto busy = std::min<Micros>(item->waited, kMostWait);
        const auto pause = item->waited - busy;
        sum.bits += 8 * static_cast<double>(item->bytes);
        sum.busy += busy;
        sum.paused += pause;
        sum.secondPause = std::max(sum.secondPause, std::min(sum.longestPause, pause));
        sum.longestPause = std::max(sum.longestPause, pause);
    }
    return sum;
}

std::optional<double> BottleneckEstimator::bitsPerSecond() const noexcept {
    if (items_.empty()) return std::nullopt;
    const auto recent = last(kShort);
    const bool full = toSeconds(recent.busy + recent.paused) > kFull * toSeconds(kShort);
    const auto sum = full ? recent : last(kWindow);
    const auto known = items_.back().arrived - items_.front().arrived;
    const auto span = std::clamp<Micros>(known, kLeastBusy, full ? kShort : kWindow);
    const auto paused = sum.paused - sum.longestPause + sum.secondPause;
    const double open = std::max(kLeastOpen, 1 - toSeconds(paused) / toSeconds(span));
    return sum.bits / toSeconds(std::max(sum.busy, kLeastBusy)) * open;
}

} // namespace veter::transport
