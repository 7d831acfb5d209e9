#include "transport/congestion/congestion_controller.hpp"

#include <algorithm>

namespace veter::transport {
namespace {

using std::chrono::milliseconds;

// Chosen with the simulator (tests/rate): a link that falls from 4 to 0.8 Mbit/s and comes back,
// mobile links, constant ones of 0.1 to 8 Mbit/s, random loss, outages of 0.1 to 30 s.
// tests/unit/rate/rate_simulation_test.cpp says what each must reach.

// What is sent is measured over so long that a key frame, several times as large as other pictures,
// hardly matters. Longer notices later that the target is used.
constexpr Micros kSendingWindow = milliseconds(600);

// Down: at kHighQueue, to kUse of what the link carries. A lower kHighQueue takes a radio link's
// pauses for queues, a higher one adds delay. The tenth that kUse leaves drains the queue.
constexpr Micros kHighQueue = milliseconds(50);
constexpr double kUse = 0.9;
constexpr auto kSettle = milliseconds(100); // until the encoder has followed

// Up: each kStep while less than kLowQueue (a packet of 1200 bytes takes 12 ms at 800 kbit/s, which
// is none), to kUse of what the link carries; slowly where packets queued lately: kNearStep each
// kStep is 22 % a second, kMostStep is from 150 kbit/s to 2 Mbit/s in a second. A target that is
// not used says nothing of the link.
constexpr Micros kLowQueue = milliseconds(14);
constexpr auto kStep = milliseconds(100);
constexpr auto kRememberCeiling = milliseconds(3000);
constexpr double kNearFrom = 0.8; // of the ceiling
constexpr double kNearTo = 1.1;
constexpr double kNearStep = 1.02;
constexpr double kMostStep = 1.3;
constexpr double kUnused = 1.5; // times what is sent

// How much may be in flight: a round trip, the receiver's report interval, and a short queue; and
// for how long beyond that, because radio links pause.
constexpr auto kReportInterval = milliseconds(30);
constexpr auto kAllowedQueue = milliseconds(60);
constexpr double kLeastInFlight = 2500; // bytes
constexpr auto kPatience = milliseconds(90);
// Beyond that, and while nothing arrives, a picture is sent now and then: if all in flight was
// lost, nothing else would show that the link is back. More often fills the queue that it comes
// back with, more seldom shows it later.
constexpr auto kTry = milliseconds(250);

// A pause so long loses packets whatever the rate is: five of the reports that come each
// kReportInterval are missing. A stall is longer than most handovers, which pause kGoodMobile and
// kPoorMobile of tests/rate for 90 and 150 ms in the mean.
constexpr auto kPause = milliseconds(150);
constexpr auto kStall = milliseconds(400);
constexpr auto kStallStep = milliseconds(200);
constexpr double kStallFall = 0.6; // each kStallStep: to a twelfth in a second
constexpr double kRestore = 0.9;   // of the target before, when something arrives again
// Then what is in flight is lost: radio links can hold packets for seconds.
constexpr auto kGiveUp = milliseconds(3000);

} // namespace

CongestionController::CongestionController(const RateLimits& limits) noexcept
    : least_(static_cast<double>(limits.least.bitsPerSecond)),
      forget_(limits.forget),
      most_(std::max(least_, static_cast<double>(limits.most.bitsPerSecond))),
      target_(most_),
      sending_(kSendingWindow) {}

void CongestionController::onSent(std::uint32_t ssrc, std::uint16_t sequence, std::size_t bytes,
                                  Clock::time_point now) {
    sent_.onSent(ssrc, sequence, bytes, now);
    sending_.add(bytes, monotonic(now));
    if (!unanswered_) unanswered_ = now;
}

/// Returns how many packets of ours have come.
std::size_t CongestionController::takeArrivals(const CongestionReport& report,
                                               Clock::time_point now) {
    std::size_t delivered = 0;
    for (const auto& arrival : report) {
        const auto delivery = sent_.onArrival(arrival);
        if (!delivery) continue;
        ++delivered;
        if (report.sender != receiver_) { // another clock
            delay_.clear();
            capacity_.clear();
            receiver_ = report.sender;
        }
        if (!delivery->arrived) continue;
        const auto timing = delay_.onArrival(delivery->sent, *delivery->arrived, now);
        arrived_.push_back({timing, delivery->bytes});
    }
    return delivered;
}

void CongestionController::onFeedback(const CongestionReport& report, Clock::time_point now) {
    const auto delivered = takeArrivals(report, now);
    if (delivered == 0) return;
    onProgress(now);
    learnCapacity();
    loss_.add(delivered, sent_.findLost(now - kGiveUp, resumed_));
    adjust(now);
}

/// A report tells of one SSRC after the other.
void CongestionController::learnCapacity() {
    std::stable_sort(arrived_.begin(), arrived_.end(),
                     [](auto& a, auto& b) { return a.timing.arrived < b.timing.arrived; });
    for (const auto& packet : arrived_)
        capacity_.onArrival(packet.bytes, packet.timing.due, packet.timing.arrived);
    arrived_.clear();
}

void CongestionController::onProgress(Clock::time_point now) noexcept {
    const bool paused = now - progress_ > kPause; // as when stalled, and before the first feedback
    progress_ = now;
    unanswered_.reset();
    if (!paused) return;
    if (state_ == State::Stalled) {
        target_ = std::max(target_, kRestore * beforeStall_);
        capacity_.clear(); // of the pause
    }
    sent_.findLost(sent_.newestArrived());
    resumed_ = now; // what was lost before was not by too high a rate
    state_ = State::Holding;
}

void CongestionController::adjust(Clock::time_point now) {
    const auto queue = delay_.delay();
    const bool newPackets = sent_.newestArrived() >= nextFall_;
    const double carried = kUse * capacity_.bitsPerSecond().value_or(target_ / kUse);
    if (queue > kHighQueue && carried < target_) {
        fallTo(carried, now);
    } else if (loss_.heavy() && newPackets) {
        fallTo(target_ * (1 - loss_.loss()), now);
        loss_.onFall();
        nextFall_ = now + kSettle;
    } else if (queue < kLowQueue && !loss_.some()) {
        rise(carried, now);
    } else {
        state_ = State::Holding;
    }
}

void CongestionController::fallTo(double rate, Clock::time_point now) noexcept {
    ceiling_ = rate;
    target_ = std::clamp(rate, least_, target_);
    state_ = State::Falling;
    fell_ = now;
    nextRise_ = now + kStep;
}

void CongestionController::rise(double carried, Clock::time_point now) {
    sending_.forget(monotonic(now));
    const bool used = target_ < kUnused * sending_.bitsPerSecond();
    state_ = used || target_ >= most_ ? State::Rising : State::Holding;
    if (!used || now < nextRise_) return;
    nextRise_ = now + kStep;
    const bool near = now < fell_ + kRememberCeiling && target_ > kNearFrom * ceiling_ &&
                      target_ < kNearTo * ceiling_;
    const double step = near ? kNearStep : std::clamp(carried / target_, kNearStep, kMostStep);
    target_ = std::min(most_, target_ * step);
}

void CongestionController::onStall(Clock::time_point now) noexcept {
    if (state_ != State::Stalled) {
        state_ = State::Stalled;
        beforeStall_ = target_;
        nextStallFall_ = now;
    }
    if (now < nextStallFall_) return;
    nextStallFall_ = now + kStallStep;
    target_ = std::max(least_, target_ * kStallFall);
}

/// As before the first feedback: the next receiver may report nothing.
void CongestionController::forgetReceiver(Clock::time_point now) noexcept {
    state_ = State::NoFeedback;
    target_ = most_;
    ceiling_ = 0;
    loss_ = {};
    delay_.clear();
    capacity_.clear();
    sent_.findLost(now + Micros(1));
}

/// How much later than expected the oldest packet in flight is.
Clock::duration CongestionController::waiting(Clock::time_point now) const noexcept {
    const auto oldest = sent_.oldest();
    if (!oldest) return {};
    return now - *oldest - delay_.roundTrip() - kReportInterval;
}

/// Bytes in flight when the target rate is sent and takes `time` to arrive.
double CongestionController::bytesIn(std::chrono::duration<double> time) const noexcept {
    return target_ * time.count() / 8;
}

bool CongestionController::sendable(Clock::time_point now) {
    if (state_ != State::NoFeedback && unanswered_ && now - *unanswered_ > forget_)
        forgetReceiver(now);
    if (state_ == State::NoFeedback) return true;
    const auto waits = waiting(now);
    if (state_ == State::Stalled || (waits > kStall && now - progress_ > kStall)) {
        onStall(now);
        sent_.findLost(now - kGiveUp);
        return now - allowed_ >= kTry;
    }
    const auto most = bytesIn(delay_.roundTrip() + kReportInterval + kAllowedQueue);
    if (waits >= kPatience) return now - std::max(allowed_, progress_) >= kTry;
    return static_cast<double>(sent_.inFlight()) < std::max(kLeastInFlight, most);
}

bool CongestionController::allowFrame(Clock::time_point now) {
    if (sendable(now)) {
        allowed_ = now;
        return true;
    }
    ++skipped_;
    return false;
}

BitRate CongestionController::target() const noexcept {
    return {static_cast<std::int64_t>(target_)};
}

void CongestionController::setMost(BitRate most) noexcept {
    const auto wanted = std::max(least_, static_cast<double>(most.bitsPerSecond));
    target_ = target_ >= most_ ? wanted : std::min(target_, wanted);
    most_ = wanted;
}

CongestionController::Figures CongestionController::figures() const noexcept {
    return {state_, delay_.delay(), delay_.roundTrip(), sent_.inFlight(), loss_.loss(), skipped_};
}

} // namespace veter::transport
