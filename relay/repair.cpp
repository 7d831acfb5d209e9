#include "relay/repair.hpp"

#include <algorithm>
#include <utility>

namespace veter::relay {
namespace {

using namespace std::chrono_literals;

/// Holes are held for as many requests after the first as make a second loss in a row rare.
constexpr int kRetries = 4;
constexpr auto kSlack = 10ms;

} // namespace

Repair::Repair(std::optional<Clock::duration> latency)
    : latency_(latency), hold_(chooseHold()), jitter_(hold_) {
    update();
}

Clock::duration Repair::chooseHold() const noexcept {
    if (!nacks_.asking())
        return std::min<Clock::duration>(kReorderHold, latency_.value_or(kReorderHold));
    if (latency_) return *latency_;
    if (!roundTrip_.smoothed()) return kUnknownHold;
    const auto roundTrip = *roundTrip_.smoothed() + 2 * roundTrip_.variation();
    return std::clamp<Clock::duration>(
        roundTrip + kRetries * NackGenerator::retryInterval(roundTrip) + kSlack, kLeastHold,
        kMostHold);
}

void Repair::update() {
    hold_ = chooseHold();
    jitter_.setHold(hold_);
    nacks_.setTimes(hold_, 0ms);
    if (roundTrip_.smoothed()) nacks_.setRoundTrip(*roundTrip_.smoothed());
}

void Repair::addRoundTrip(Micros sample) {
    roundTrip_.add(sample);
    nacks_.setAnswers();
    update();
}

void Repair::push(RtpPacket packet) {
    const bool asking = nacks_.asking();
    const auto sample = nacks_.onPacket(packet.header.sequence, packet.arrival, false);
    jitter_.push(std::move(packet));
    if (sample)
        addRoundTrip(*sample);
    else if (asking != nacks_.asking())
        update();
}

std::optional<RtpPacket> Repair::pop(Clock::time_point now) {
    auto packet = jitter_.pop(now);
    if (packet && packet->afterLoss) {
        nacks_.abandonBefore(packet->header.sequence);
        update(); // it may have been one unanswered too many
    }
    return packet;
}

Clock::time_point Repair::nextWakeUp() const noexcept {
    return std::min(jitter_.deadline(), nacks_.nextWakeUp());
}

void Repair::reset() {
    jitter_.reset();
    nacks_.reset();
    roundTrip_ = {};
    update();
}

} // namespace veter::relay
