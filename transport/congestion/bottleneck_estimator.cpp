#include "transport/congestion/bottleneck_estimator.hpp"

#include <algorithm>

namespace veter::transport {
namespace {

constexpr double kLeastSeconds = 0.001;  // of busy time to divide by
constexpr std::size_t kMostItems = 8192; // of kWindow: 200 Mbit/s, or a clock that stands still

} // namespace

void BottleneckEstimator::onArrival(std::size_t bytes, Micros due, Micros arrived) {
    if (!items_.empty() && arrived < items_.back().arrived - kWindow) clear(); // another clock
    const auto from = items_.empty() ? arrived : std::max(due, items_.back().arrived);
    const auto busy = std::clamp<Micros>(arrived - from, Micros::zero(), kMostPause);
    items_.push_back({arrived, busy, bytes});
    while (items_.front().arrived <= arrived - kWindow || items_.size() > kMostItems)
        items_.pop_front();
}

BottleneckEstimator::Sum BottleneckEstimator::last(Micros span) const noexcept {
    Sum sum{0, kLeastSeconds};
    for (auto item = items_.rbegin(); item != items_.rend(); ++item) {
        if (item->arrived <= items_.back().arrived - span) break;
        sum.bits += 8 * static_cast<double>(item->bytes);
        sum.seconds += toSeconds(item->busy);
    }
    return sum;
}

std::optional<double> BottleneckEstimator::bitsPerSecond() const noexcept {
    if (items_.empty()) return std::nullopt;
    const auto recent = last(kShort);
    const bool full = recent.seconds > kFull * toSeconds(kShort);
    const auto sum = full ? recent : last(kWindow);
    return sum.bits / sum.seconds;
}

} // namespace veter::transport
