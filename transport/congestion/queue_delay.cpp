#include "transport/congestion/queue_delay.hpp"

#include "base/sequence.hpp"

#include <algorithm>
#include <cstdlib>

namespace veter::transport {
namespace {

constexpr std::int64_t kTicks = 65536;      // a second
constexpr std::int64_t kLate = 10 * kTicks; // RoundTrip::kLongest: a later report is an error
constexpr std::int64_t kEnd = std::int64_t{1} << 40; // half a year; a jumping clock is sooner there
constexpr std::size_t kMostSamples = 4096; // of kWindow; bounds memory if the clock stands still

Micros toMicros(std::int64_t ticks) { return Micros(ticks * 1'000'000 / kTicks); }

} // namespace

void WindowedMin::add(Micros value, Clock::time_point now, std::size_t few) noexcept {
    if (size_ == 0 || now - began_ >= std::chrono::seconds(1)) {
        std::copy_backward(spans_.begin(), spans_.end() - 1, spans_.end());
        spans_[0] = value;
        size_ = std::min(size_ + 1, kSpans);
        began_ = now;
    }
    spans_[0] = std::min(spans_[0], value);
    forgetOld(few);
}

void WindowedMin::forgetOld(std::size_t few) noexcept {
    if (size_ <= few) return;
    const auto end = spans_.begin() + static_cast<std::ptrdiff_t>(few);
    const auto last = *std::min_element(spans_.begin(), end);
    if (last > value() + slack_) size_ = few;
}

Micros WindowedMin::value() const noexcept {
    if (size_ == 0) return Micros::zero();
    return *std::min_element(spans_.begin(), spans_.begin() + static_cast<std::ptrdiff_t>(size_));
}

std::int64_t QueueDelay::unwrap(std::uint32_t arrived) noexcept {
    const auto at = unwrapTimestamp(newest_, arrived);
    if (started_ && std::abs(at) < kEnd) return at;
    clear();
    started_ = true;
    return newest_ = arrived;
}

QueueDelay::Timing QueueDelay::onArrival(Clock::time_point sent, std::uint32_t arrived,
                                         Clock::time_point now, bool ours) {
    const auto at = unwrap(arrived);
    const auto roundTrip = std::chrono::duration_cast<Micros>(now - sent);
    const auto delay = toMicros(at) - monotonic(sent);
    // Nothing can have waited longer than since it left, nor is anything told of so late: the
    // receiver's clock has jumped.
    const bool back = at < newest_ - kLate;
    if (back || delay - base_.value() > roundTrip + kSlack) {
        base_.clear();
        recent_.clear();
    }
    const auto newPath = ours ? WindowedMin::kSpans : kNewPath;
    base_.add(delay, now, newPath);
    roundTrip_.add(roundTrip, now, newPath);
    newest_ = back ? at : std::max(newest_, at);
    recent_.push_back({at, delay});
    const auto end = newest_ - kWindow.count() * kTicks / 1000;
    while (!recent_.empty() && (recent_.front().arrived < end || recent_.size() > kMostSamples))
        recent_.pop_front();
    return {toMicros(at) - delay + base_.value(), toMicros(at)};
}

void QueueDelay::clear() noexcept {
    recent_.clear();
    started_ = false;
    base_.clear();
    roundTrip_.clear();
}

Micros QueueDelay::delay() const noexcept {
    if (recent_.empty()) return Micros::zero();
    const auto least = std::min_element(recent_.begin(), recent_.end(), [](auto& a, auto& b) {
                           return a.delay < b.delay;
                       })->delay;
    return std::max(Micros::zero(), least - base_.value());
}

} // namespace veter::transport
