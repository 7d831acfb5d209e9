#include "relay/receive/nack_generator.hpp"

#include <algorithm>

namespace veter::relay {
namespace {

constexpr auto kRememberReordering = std::chrono::seconds(10);

} // namespace

void NackGenerator::setTimes(Clock::duration hold, Clock::duration parity) noexcept {
    hold_ = hold;
    parity_ = parity;
}

std::int64_t NackGenerator::unwrap(std::uint16_t sequence) const noexcept {
    return highest_ + sequenceDistance(static_cast<std::uint16_t>(highest_), sequence);
}

std::optional<Micros> NackGenerator::onPacket(std::uint16_t wire, Clock::time_point now,
                                              bool recovered) {
    if (!started_) {
        started_ = true;
        heard_ = now;
        highest_ = (1LL << 32) + wire; // never below zero
        ++counters_.expected;
        return std::nullopt;
    }
    if (now - heard_ > kOutage) resumed_ = now;
    const auto sequence = unwrap(wire);
    advance(sequence, now);
    heard_ = now;
    const auto found = find(sequence);
    if (found == missing_.end() || found->sequence != sequence) return std::nullopt;
    const auto missing = *found;
    missing_.erase(found);
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

/// The first missing one that is not before `sequence`.
std::deque<NackGenerator::Missing>::iterator NackGenerator::find(std::int64_t sequence) noexcept {
    return std::lower_bound(
        missing_.begin(), missing_.end(), sequence,
        [](const Missing& missing, std::int64_t wanted) { return missing.sequence < wanted; });
}

bool NackGenerator::reordered(const Missing& missing, Clock::time_point now) noexcept {
    return roundTrip_ && now - missing.asked < *roundTrip_ / 2; // too early for an answer
}

void NackGenerator::expect(std::uint16_t sequence, Clock::time_point now) {
    if (!started_) return;
    const auto last = unwrap(sequence);
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
        for (auto i = highest_ + 1; i < to; ++i) missing_.push_back({i, now, {}, ask});
    }
    highest_ = to;
}

Clock::duration NackGenerator::tolerance(Clock::time_point now) const noexcept {
    Clock::duration least = std::max<Clock::duration>(kTolerance, parity_);
    if (now - reorderedAt_ < kRememberReordering) least = std::max(least, reordering_ * 5 / 4);
    return std::min<Clock::duration>(least, kMostTolerance);
}

void NackGenerator::abandonBefore(std::uint16_t sequence) {
    const auto next = unwrap(sequence);
    for (; !missing_.empty() && missing_.front().sequence < next; missing_.pop_front()) {
        if (missing_.front().requests == 0)
            ++counters_.lost;
        else
            ++unanswered_;
    }
}

transport::NackList NackGenerator::take(Clock::time_point now) {
    transport::NackList list;
    if (!asking()) return list;
    for (auto& missing : missing_) {
        if (now < missing.next) continue;
        const bool tooLate = now + roundTrip_.value_or(Micros::zero()) > missing.since + hold_;
        if (tooLate) {
            missing.next = Clock::time_point::max();
            continue;
        }
        if (!list.push(static_cast<std::uint16_t>(missing.sequence))) break;
        if (missing.requests++ == 0) {
            missing.asked = now;
            ++counters_.lost;
        }
        missing.next = now + kRetry;
        ++counters_.requests;
    }
    return list;
}

Clock::time_point NackGenerator::nextWakeUp() const noexcept {
    auto next = Clock::time_point::max();
    if (!asking()) return next;
    for (const auto& missing : missing_) next = std::min(next, missing.next);
    return next;
}

void NackGenerator::reset() {
    started_ = false;
    missing_.clear();
    roundTrip_.reset();
    reordering_ = {};
    unanswered_ = 0;
    answers_ = false;
}

} // namespace veter::relay
