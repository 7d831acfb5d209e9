#include "transport/send/pacer.hpp"

#include <algorithm>
#include <utility>

namespace veter::transport {
namespace {

/// Above the bit rate, so that the queue is empty before the next picture.
constexpr double kSpeedUp = 2.5;

} // namespace

Pacer::Pacer(BitRate rate, std::size_t burstBytes)
    : minimumRate_(kSpeedUp * static_cast<double>(rate.bitsPerSecond) / 8),
      burst_(static_cast<double>(burstBytes)),
      rate_(minimumRate_),
      tokens_(burst_) {}

bool Pacer::push(Packet packet, Class kind, Clock::time_point now) {
    auto& queue = kind == Class::Media ? media_ : urgent_;
    if (queue.size() >= kLimit) return false;
    refill(now); // at the old rate
    if (kind != Class::Media) {
        if (kind == Class::Resend)
            tokens_ = std::max(-burst_, tokens_ - static_cast<double>(packet.size()));
        urgent_.push_back(std::move(packet));
        return true;
    }
    queuedBytes_ += packet.size();
    rate_ =
        std::max(minimumRate_, (static_cast<double>(queuedBytes_) - tokens_) / toSeconds(kDrain));
    media_.push_back(std::move(packet));
    return true;
}

void Pacer::refill(Clock::time_point now) {
    tokens_ = std::min(burst_, tokens_ + rate_ * std::max(0.0, toSeconds(now - refilled_)));
    refilled_ = now;
}

void Pacer::take(Clock::time_point now, std::vector<Packet>& out) {
    std::move(urgent_.begin(), urgent_.end(), std::back_inserter(out));
    urgent_.clear();
    refill(now);
    while (!media_.empty()) {
        const auto size = static_cast<double>(media_.front().size());
        // A packet larger than the bucket goes when the bucket is full.
        if (tokens_ < std::min(size, burst_)) break;
        tokens_ -= size;
        queuedBytes_ -= media_.front().size();
        out.push_back(std::move(media_.front()));
        media_.pop_front();
    }
    if (media_.empty()) rate_ = minimumRate_;
}

Clock::time_point Pacer::nextWakeUp() const noexcept {
    if (!urgent_.empty()) return refilled_;
    if (media_.empty()) return Clock::time_point::max();
    const auto missing = std::min(static_cast<double>(media_.front().size()), burst_) - tokens_;
    const auto wait = std::chrono::duration<double>(std::max(0.0, missing) / rate_);
    return refilled_ + std::chrono::ceil<Clock::duration>(wait);
}

} // namespace veter::transport
