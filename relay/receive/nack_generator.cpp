#include "relay/receive/nack_generator.hpp"

#include <algorithm>
#include <vector>

namespace veter::relay {
namespace {

/// Longer waits where the path no longer reorders, shorter asks in vain where it does now and then.
constexpr auto kRememberReordering = std::chrono::seconds(10);

} // namespace

void NackGenerator::setTimes(Clock::duration hold, Clock::duration parity) noexcept {
    hold_ = hold;
    parity_ = parity;
}

std::optional<Micros> NackGenerator::onPacket(std::uint16_t wire, Clock::time_point now,
                                              bool recovered) {
    if (!started_) {
        started_ = true;
        heard_ = now;
        highest_ = firstSequence(wire);
        ++counters_.expected;
        return std::nullopt;
    }
    if (now - heard_ > kOutage) resumed_ = now;
    const auto sequence = unwrapSequence(highest_, wire);
    advance(sequence, now);
    heard_ = now;
    const auto found = missing_.find(sequence);
    if (found == missing_.end()) return std::nullopt;
    const auto missing = found->second;
    remove(found);
    if (recovered) {
        ++counters_.recovered;
        if (missing.requests == 0) ++counters_.lost;
        return std::nullopt;
    }
    if (missing.requests == 0 || reordered(missing, now)) {
        const bool lately = now - reorderedAt_ < kRememberReordering;
        reordering_ = std::max(lately ? reordering_ : Clock::duration::zero(), now - missing.since);
        reorderedAt_ = now;
        return std::nullopt;
    }
    ++counters_.resent;
    unanswered_ = 0;
    answers_ = true;
    return std::chrono::duration_cast<Micros>(now - missing.asked);
}

void NackGenerator::setNext(Missings::iterator missing, Clock::time_point next) {
    due_.erase({missing->second.next, missing->first});
    missing->second.next = next;
    if (next != Clock::time_point::max()) due_.emplace(next, missing->first);
}

void NackGenerator::remove(Missings::iterator missing) {
    due_.erase({missing->second.next, missing->first});
    missing_.erase(missing);
}

bool NackGenerator::reordered(const Missing& missing, Clock::time_point now) noexcept {
    return roundTrip_ && now - missing.asked < *roundTrip_ / 2; // too early for an answer
}

void NackGenerator::expect(std::uint16_t sequence, Clock::time_point now) {
    if (!started_) return;
    const auto last = unwrapSequence(highest_, sequence);
    if (last <= highest_) return;
    advance(last + 1, now); // as if the one behind it had come
    highest_ = last;
    --counters_.expected;
}

/// To a packet that came: those between it and the highest so far are missing.
void NackGenerator::advance(std::int64_t to, Clock::time_point now) {
    if (to <= highest_) return;
    counters_.expected += static_cast<std::uint64_t>(to - highest_);
    const auto gap = to - highest_ - 1;
    const auto size = static_cast<std::size_t>(gap);
    if (isOutage(gap, now - heard_) || missing_.size() + size > kLimit) {
        counters_.lost += size;
        resumed_ = now;
    } else {
        const auto ask = now + tolerance(now);
        for (auto i = highest_ + 1; i < to; ++i) {
            missing_.emplace_hint(missing_.end(), i, Missing{now, {}, ask});
            due_.emplace(ask, i);
        }
    }
    highest_ = to;
}

Clock::duration NackGenerator::tolerance(Clock::time_point now) const noexcept {
    Clock::duration least = std::max<Clock::duration>(kTolerance, parity_);
    if (now - reorderedAt_ < kRememberReordering) least = std::max(least, reordering_ * 5 / 4);
    return std::min<Clock::duration>(least, kMostTolerance);
}

void NackGenerator::forgetBefore(std::uint16_t sequence) {
    const auto next = unwrapSequence(highest_, sequence);
    while (!missing_.empty() && missing_.begin()->first < next) {
        const auto first = missing_.begin();
        if (first->second.requests == 0)
            ++counters_.lost;
        else
            ++unanswered_;
        remove(first);
    }
}

transport::NackList NackGenerator::take(Clock::time_point now) {
    transport::NackList list;
    if (!asking()) return list;
    std::vector<std::int64_t> wanted;
    while (!due_.empty() && due_.begin()->first <= now &&
           wanted.size() < transport::NackList::kMaxNack) {
        ++examined_;
        const auto found = missing_.find(due_.begin()->second);
        auto& missing = found->second;
        const bool tooLate = now + roundTrip_.value_or(Micros::zero()) > missing.since + hold_;
        setNext(found, tooLate ? Clock::time_point::max() : now + kRetry);
        if (tooLate) continue;
        wanted.push_back(found->first);
        ++counters_.requests;
        if (missing.requests++ != 0) continue;
        missing.asked = now;
        ++counters_.lost;
    }
    std::sort(wanted.begin(), wanted.end());
    for (const auto sequence : wanted) list.push(static_cast<std::uint16_t>(sequence));
    return list;
}

Clock::time_point NackGenerator::nextWakeUp() const noexcept {
    return asking() && !due_.empty() ? due_.begin()->first : Clock::time_point::max();
}

void NackGenerator::reset() {
    started_ = false;
    missing_.clear();
    due_.clear();
    roundTrip_.reset();
    reordering_ = {};
    unanswered_ = 0;
    answers_ = false;
}

} // namespace veter::relay
