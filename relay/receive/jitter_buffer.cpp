#include "relay/receive/jitter_buffer.hpp"

#include <utility>

namespace veter::relay {
namespace {

std::size_t slot(std::int64_t sequence, std::int64_t slots) {
    return static_cast<std::size_t>(sequence % slots);
}

} // namespace

void JitterBuffer::push(RtpPacket packet) {
    if (!started_) {
        started_ = true;
        next_ = firstSequence(packet.header.sequence);
        passedAt_ = packet.arrival;
    }
    const auto sequence = unwrapSequence(next_, packet.header.sequence);
    if (sequence < next_) {
        const bool known = passed_[slot(sequence, kHistory)] == sequence;
        ++(known ? counters_.duplicate : counters_.late);
        return;
    }
    if (sequence == next_ && (inOrder_ || held_.empty())) { // nearly always
        if (inOrder_)
            ++counters_.duplicate;
        else
            inOrder_ = std::move(packet);
        return;
    }
    hold(sequence, std::move(packet));
}

void JitterBuffer::hold(std::int64_t sequence, RtpPacket&& packet) {
    const bool overtaken = !held_.empty() && held_.rbegin()->first > sequence;
    const auto [place, isNew] = held_.try_emplace(sequence, std::move(packet));
    if (!isNew) {
        ++counters_.duplicate;
        return;
    }
    heldBytes_ += place->second.memoryBytes();
    arrivals_.push_back({sequence, place->second.arrival});
    if (overtaken) ++counters_.reordered;
}

RtpPacket JitterBuffer::takeFirst() {
    const auto first = held_.begin();
    auto packet = std::move(first->second);
    held_.erase(first);
    heldBytes_ -= packet.memoryBytes();
    // Of all that are held the one behind the hole need not have come first.
    while (!arrivals_.empty() && arrivals_.front().sequence < next_) arrivals_.pop_front();
    return packet;
}

void JitterBuffer::pass(std::int64_t sequence) noexcept {
    passed_[slot(sequence, kHistory)] = sequence;
    next_ = sequence + 1;
}

bool JitterBuffer::full() const noexcept {
    return held_.size() >= kLimit || heldBytes_ > kMaxBytes ||
           held_.rbegin()->first - next_ > kMaxAhead;
}

std::optional<RtpPacket> JitterBuffer::pop(Clock::time_point now) {
    if (inOrder_) {
        pass(next_);
        passedAt_ = inOrder_->arrival;
        return std::exchange(inOrder_, std::nullopt);
    }
    if (held_.empty()) return std::nullopt;
    const auto first = held_.begin();
    bool afterLoss = false;
    if (first->first != next_) {
        const auto shown = holeShownAt();
        if (now < shown + hold_ && !full() && !isOutage(first->first - next_, shown - passedAt_))
            return std::nullopt;
        afterLoss = true;
        counters_.lost += static_cast<std::uint64_t>(first->first - next_);
    }
    pass(first->first);
    auto packet = takeFirst();
    packet.afterLoss = afterLoss;
    passedAt_ = packet.arrival;
    return packet;
}

std::optional<std::uint16_t> JitterBuffer::next() const noexcept {
    return started_ ? std::optional(static_cast<std::uint16_t>(next_)) : std::nullopt;
}

Clock::time_point JitterBuffer::deadline() const noexcept {
    return held_.empty() ? Clock::time_point::max() : holeShownAt() + hold_;
}

void JitterBuffer::reset() {
    counters_.lost += held_.size() + (inOrder_ ? 1 : 0);
    inOrder_.reset();
    held_.clear();
    heldBytes_ = 0;
    arrivals_.clear();
    started_ = false;
    passed_.fill(0);
}

} // namespace veter::relay
