#include "transport/congestion/loss_estimator.hpp"

#include <algorithm>

namespace veter::transport {
namespace {

// Chosen with the simulator (tests/rate): up to 20 % of random loss must not lower the rate for
// long, as repair copes with that. A full queue loses what the rate is too high by: kHeavy is a
// sixth, which on most links the queue's delay shows sooner.
constexpr double kSome = 0.05;
constexpr double kHeavy = 0.15;
constexpr double kEnough = 60;  // packets to judge by: 15 % are 9, give or take 3
constexpr double kHelped = 0.6; // of the loss before is left at most
constexpr double kMore = 1.3;   // times what is tolerated: another cause

} // namespace

void LossEstimator::add(std::size_t delivered, std::size_t lost) noexcept {
    const auto fresh = static_cast<double>(delivered + lost);
    const double keep = 1 - std::min(1.0, fresh / kPackets);
    delivered_ = delivered_ * keep + static_cast<double>(delivered);
    lost_ = lost_ * keep + static_cast<double>(lost);
    if (delivered_ + lost_ < kEnough) return;
    if (before_ > 0 && loss() > kHelped * before_) tolerated_ = loss();
    before_ = 0;
    if (loss() < kSome) tolerated_ = 0;
}

double LossEstimator::loss() const noexcept {
    const double all = delivered_ + lost_;
    return all > 0 ? lost_ / all : 0;
}

bool LossEstimator::beyond(double limit) const noexcept {
    return delivered_ + lost_ >= kEnough && loss() > std::max(limit, kMore * tolerated_);
}

bool LossEstimator::some() const noexcept { return beyond(kSome); }
bool LossEstimator::heavy() const noexcept { return beyond(kHeavy); }

void LossEstimator::onFall() noexcept {
    before_ = loss();
    delivered_ = lost_ = 0;
}

} // namespace veter::transport
