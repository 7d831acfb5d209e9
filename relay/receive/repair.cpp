#include "relay/receive/repair.hpp"

#include "relay/receive/source_lock.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace veter::relay {
namespace {

using namespace std::chrono_literals;

/// A missing packet is waited for through so many more requests: losing all of them is rare.
constexpr int kRetries = 4;
constexpr auto kSlack = 10ms;     // for the threads at both ends and the wait before asking
constexpr auto kParityLasts = 1s; // without any: the sender has stopped

} // namespace

Repair::Repair(std::uint8_t payloadType, std::optional<Clock::duration> latency)
    : payloadType_(payloadType), latency_(latency), jitter_(hold_), fec_(payloadType) {
    update();
}

Clock::duration Repair::chooseHold() const noexcept {
    if (!nacks_.asking())
        return std::min<Clock::duration>(kReorderHold, latency_.value_or(kReorderHold));
    const auto most = latency_.value_or(kMostHold);
    // No answer would come in time: only what parity and reordering need is waited for.
    if (roundTrip_.smoothed() && *roundTrip_.smoothed() > most)
        return std::min<Clock::duration>(kReorderHold, most);
    if (latency_) return *latency_;
    if (!roundTrip_.smoothed()) return kUnknownHold;
    const auto roundTrip = *roundTrip_.smoothed() + 2 * roundTrip_.variation();
    return std::clamp<Clock::duration>(roundTrip + kRetries * transport::resendInterval(roundTrip) +
                                           kSlack,
                                       kLeastHold, kMostHold);
}

void Repair::update() {
    hold_ = chooseHold();
    jitter_.setHold(hold_);
    nacks_.setTimes(hold_, parityAt_ ? kParityWait : 0ms);
    if (roundTrip_.smoothed()) nacks_.setRoundTrip(*roundTrip_.smoothed());
}

void Repair::addRoundTrip(Micros sample) {
    reported_ = true;
    onRoundTrip(sample);
}

void Repair::onRoundTrip(Micros sample) {
    roundTrip_.add(sample);
    nacks_.setAnswers();
    update();
}

void Repair::push(RtpPacket packet) {
    const auto now = packet.arrival;
    if (parityAt_ && now - *parityAt_ > kParityLasts) {
        parityAt_.reset();
        update();
    }
    const auto sample = nacks_.onPacket(packet.header.sequence, now, false);
    if (sample && !reported_) onRoundTrip(*sample);
    fec_.onMedia(packet.data);
    jitter_.push(std::move(packet));
    takeRecovered(now);
}

void Repair::pushParity(Bytes rtp, Clock::time_point now) {
    const auto packet = transport::parseFec(rtp);
    const bool credible = packet && withinReach(packet->header.base);
    fec_.onParity(credible ? rtp : Bytes()); // which counts what is not
    if (!credible || packet->header.mediaSsrc != fec_.mediaSsrc()) return;
    const bool first = !parityAt_;
    parityAt_ = now;
    if (first) update();
    const auto& header = packet->header;
    nacks_.expect(static_cast<std::uint16_t>(header.base + header.media - 1), now);
    takeRecovered(now);
}

void Repair::onPictureEnd(std::uint16_t sequence, Clock::time_point now) {
    if (withinReach(sequence)) nacks_.expect(sequence, now);
}

/// Media may not jump further either. A recovered packet counts as media, so one far ahead would
/// make all that follows late.
bool Repair::withinReach(std::uint16_t sequence) const noexcept {
    const auto next = jitter_.next();
    return next && std::abs(sequenceDistance(*next, sequence)) <= SourceLock::kMaxDropout;
}

void Repair::takeRecovered(Clock::time_point now) {
    fec_.take(recovered_);
    for (auto& data : recovered_) {
        const auto header = transport::parseRtp(data);
        nacks_.onPacket(header->sequence, now, true);
        jitter_.push({std::move(data), *header, now});
    }
    recovered_.clear();
}

std::optional<RtpPacket> Repair::pop(Clock::time_point now) {
    auto packet = jitter_.pop(now);
    if (packet && packet->afterLoss) {
        nacks_.forgetBefore(packet->header.sequence);
        update(); // the sender may count as one that cannot resend now
    }
    return packet;
}

void Repair::reset() {
    jitter_.reset();
    nacks_.reset();
    fec_.reset();
    parityAt_.reset();
    roundTrip_ = {};
    reported_ = false;
    update();
}

} // namespace veter::relay
