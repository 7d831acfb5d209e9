#include "transport/link_rate.hpp"

#include <algorithm>
#include <cstdlib>

namespace veter::transport {

LinkRate::LinkRate(std::optional<BitRate> least, BitRate most, Clock::duration forget)
    : most_(most), told_(most) {
    if (least) control_.emplace(RateLimits{*least, share_.forAll(most), forget});
}

void LinkRate::onSent(std::uint32_t ssrc, std::uint16_t sequence, std::size_t bytes, bool media,
                      Clock::time_point now) {
    if (!control_) return;
    const std::lock_guard lock(mutex_);
    control_->onSent(ssrc, sequence, bytes, now);
    share_.onSent(bytes, media, now);
}

void LinkRate::onFeedback(const CongestionReport& report, Clock::time_point now) {
    if (!control_) return;
    const std::lock_guard lock(mutex_);
    control_->onFeedback(report, now);
}

bool LinkRate::allowFrame(Clock::time_point now) {
    if (!control_) return true;
    const std::lock_guard lock(mutex_);
    return control_->allowFrame(now);
}

std::optional<BitRate> LinkRate::change() {
    if (!control_) return std::nullopt;
    const std::lock_guard lock(mutex_);
    control_->setMost(share_.forAll(most_));
    const auto rate = std::min(most_, share_.forMedia(control_->target()));
    const auto difference = std::abs(rate.bitsPerSecond - told_.bitsPerSecond);
    const bool enough = difference * kSteps >= told_.bitsPerSecond || rate == most_;
    if (difference == 0 || !enough) return std::nullopt;
    told_ = rate;
    return rate;
}

std::optional<LinkRate::Figures> LinkRate::figures() const {
    if (!control_) return std::nullopt;
    const std::lock_guard lock(mutex_);
    return Figures{control_->figures(), control_->target()};
}

} // namespace veter::transport
