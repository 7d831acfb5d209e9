#include "tools/impair/link.hpp"

#include <algorithm>
#include <utility>

namespace veter::impair {
namespace {

enum Kind : std::uint32_t { Loss, Jitter, Reorder, Duplicate };

Clock::duration scaled(Clock::duration whole, double share) noexcept {
    return Clock::duration(static_cast<std::int64_t>(static_cast<double>(whole.count()) * share));
}

} // namespace

Link::Link(std::uint64_t seed, std::uint32_t number)
    : loss_(Dice(seed, number, Loss)),
      jitterDice_(seed, number, Jitter),
      reorderDice_(seed, number, Reorder),
      duplicateDice_(seed, number, Duplicate) {
    bottleneck_.setLimit(std::chrono::milliseconds(500));
}

void Link::apply(const Change& change, Clock::time_point now) {
    advance(now);
    lossShare_ = change.loss.value_or(lossShare_);
    burst_ = change.burst.value_or(burst_);
    loss_.set(lossShare_, burst_);
    reorder_ = change.reorder.value_or(reorder_);
    duplicate_ = change.duplicate.value_or(duplicate_);
    if (change.delay) delay_ = *change.delay;
    if (change.jitter) jitter_ = *change.jitter;
    if (change.reorderGap) reorderGap_ = *change.reorderGap;
    if (change.queue) bottleneck_.setLimit(*change.queue);
    if (change.outage) outageEnd_ = now + *change.outage;
    if (change.trace)
        bottleneck_.setTrace(change.trace, now);
    else if (change.rate)
        bottleneck_.setRate(*change.rate, now);
}

void Link::push(Packet packet, Clock::time_point now) {
    advance(now);
    Transit transit;
    transit.packet = std::move(packet);
    transit.number = ++counts_.received;
    // Each generator is used for each packet, so that no setting shifts the numbers of another one.
    transit.lost = loss_.next();
    transit.duplicated = duplicateDice_.roll() < duplicate_;
    transit.jitter = scaled(jitter_, jitterDice_.roll());
    if (reorderDice_.roll() < reorder_) transit.heldBack = reorderGap_;
    const bool full = bottleneck_.size() + flying_.size() >= kLimit;
    if (full || !bottleneck_.push(std::move(transit), now)) ++counts_.queueDropped;
}

void Link::take(Clock::time_point now, std::vector<Packet>& out) {
    advance(now);
    while (!flying_.empty() && flying_.begin()->first <= now)
        deliver(std::move(flying_.extract(flying_.begin()).mapped()), out);
}

Clock::time_point Link::nextWakeUp() const noexcept {
    const auto next = bottleneck_.nextWakeUp();
    return flying_.empty() ? next : std::min(next, flying_.begin()->first);
}

Clock::duration Link::queueTime(Clock::time_point now) const noexcept {
    return bottleneck_.wait(now);
}

void Link::advance(Clock::time_point now) {
    while (auto departure = bottleneck_.take(now)) depart(std::move(*departure));
}

void Link::depart(Bottleneck::Departure departure) {
    auto& transit = departure.packet;
    if (transit.lost || departure.at < outageEnd_) {
        ++counts_.lost;
        return;
    }
    auto arrival = departure.at + delay_ + transit.jitter;
    if (transit.heldBack > Clock::duration::zero()) {
        arrival += transit.heldBack;
    } else {
        arrival = std::max(arrival, lastArrival_);
        lastArrival_ = arrival;
    }
    if (transit.duplicated) {
        ++counts_.duplicated;
        flying_.emplace(arrival, transit);
    }
    flying_.emplace(arrival, std::move(transit));
}

void Link::deliver(Transit transit, std::vector<Packet>& out) {
    ++counts_.delivered;
    counts_.bytes += transit.packet.data.size();
    if (transit.number < newest_) ++counts_.reordered;
    newest_ = std::max(newest_, transit.number);
    out.push_back(std::move(transit.packet));
}

} // namespace veter::impair
