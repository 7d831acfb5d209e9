#include "tools/impair/bottleneck.hpp"

#include <algorithm>
#include <utility>

namespace veter::impair {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000; // in nanoseconds, which the clock counts

} // namespace

void Bottleneck::setRate(BitRate rate, Clock::time_point now) {
    settle(now);
    trace_.reset();
    bitsPerSecond_ = rate.bitsPerSecond;
}

void Bottleneck::setTrace(std::shared_ptr<const Trace> trace, Clock::time_point now) {
    settle(now);
    trace_.emplace(std::move(trace), now);
}

bool Bottleneck::push(Transit packet, Clock::time_point now) {
    serve(now);
    if (wait(now) > limit_) return false;
    if (queue_.empty()) {
        since_ = now;
        headBits_ = packet.bits();
    }
    queuedBits_ += packet.bits();
    queue_.push_back(std::move(packet));
    return true;
}

std::optional<Bottleneck::Departure> Bottleneck::take(Clock::time_point now) {
    serve(now);
    if (left_.empty()) return std::nullopt;
    auto departure = std::move(left_.front());
    left_.pop_front();
    return departure;
}

Clock::time_point Bottleneck::nextWakeUp() const noexcept {
    if (!left_.empty()) return left_.front().at;
    if (queue_.empty()) return Clock::time_point::max();
    if (trace_) return trace_->at(opportunities(headBits_ - 1));
    return since_ + sendingTime(headBits_);
}

Clock::duration Bottleneck::wait(Clock::time_point now) const noexcept {
    if (trace_) return trace_->at(opportunities(queuedBits_)) - now;
    return sendingTime(queuedBits_ - sentSince(now));
}

void Bottleneck::serve(Clock::time_point now) {
    if (trace_) return serveTrace(now);
    while (!queue_.empty()) {
        const auto done = since_ + sendingTime(headBits_);
        if (done > now) return;
        queuedBits_ -= headBits_;
        leave(done);
    }
}

/// As mahimahi does: small packets share an opportunity, unused bytes expire.
void Bottleneck::serveTrace(Clock::time_point now) {
    for (; trace_->at() <= now; trace_->step()) {
        std::int64_t free = trace_->opportunityBits();
        while (free > 0 && !queue_.empty()) {
            const auto sent = std::min(free, headBits_);
            free -= sent;
            headBits_ -= sent;
            queuedBits_ -= sent;
            if (headBits_ == 0) leave(trace_->at());
        }
    }
}

void Bottleneck::leave(Clock::time_point at) {
    left_.push_back({std::move(queue_.front()), at});
    queue_.pop_front();
    since_ = at;
    headBits_ = queue_.empty() ? 0 : queue_.front().bits();
}

/// Does what the old rate did until now.
void Bottleneck::settle(Clock::time_point now) {
    serve(now);
    const auto sent = sentSince(now);
    headBits_ -= sent;
    queuedBits_ -= sent;
    since_ = now;
}

/// Whole ones that `bits` take, of a trace.
std::uint64_t Bottleneck::opportunities(std::int64_t bits) const noexcept {
    return static_cast<std::uint64_t>(bits / trace_->opportunityBits());
}

Clock::duration Bottleneck::sendingTime(std::int64_t bits) const noexcept {
    if (bitsPerSecond_ == 0) return {};
    // Whole seconds apart: the product of both would not fit 64 bits.
    const auto rest = bits % bitsPerSecond_ * kSecond / bitsPerSecond_;
    return Clock::duration(bits / bitsPerSecond_ * kSecond + rest);
}

/// Of the head, which is not sent whole: or else serve() would have taken it.
std::int64_t Bottleneck::sentSince(Clock::time_point now) const noexcept {
    if (trace_ || queue_.empty()) return 0;
    const auto passed = std::min<Clock::duration>(now - since_, sendingTime(headBits_));
    return passed.count() * bitsPerSecond_ / kSecond;
}

} // namespace veter::impair
