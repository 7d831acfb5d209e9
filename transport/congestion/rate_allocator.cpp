#include "transport/congestion/rate_allocator.hpp"

#include <algorithm>
#include <cstdlib>

namespace veter::transport {

RateAllocator::RateAllocator(std::optional<BitRate> least, BitRate most, Clock::duration forget)
    : most_(most), reported_(most) {
    if (least) control_.emplace(RateLimits{*least, share_.forAll(most), forget});
}

void RateAllocator::onSent(std::uint32_t ssrc, std::uint16_t sequence, std::size_t bytes,
                           bool firstOfMedia, Clock::time_point now) {
    if (!control_) return;
    control_->onSent(ssrc, sequence, bytes, now);
    share_.onSent(bytes, firstOfMedia, now);
}

void RateAllocator::onFeedback(const CongestionReport& report, Clock::time_point now) {
    if (!control_) return;
    control_->onFeedback(report, now);
}

bool RateAllocator::allowFrame(Clock::time_point now) {
    if (!control_) return true;
    return control_->allowFrame(now);
}

std::optional<BitRate> RateAllocator::change() {
    if (!control_) return std::nullopt;
    control_->setMost(share_.forAll(most_));
    const auto rate = std::min(most_, share_.forMedia(control_->target()));
    const auto difference = std::abs(rate.bitsPerSecond - reported_.bitsPerSecond);
    const bool enough = difference * kSteps >= reported_.bitsPerSecond || rate == most_;
    if (difference == 0 || !enough) return std::nullopt;
    reported_ = rate;
    return rate;
}

std::optional<RateAllocator::Figures> RateAllocator::figures() const {
    if (!control_) return std::nullopt;
    return Figures{control_->figures(), control_->target()};
}

} // namespace veter::transport
