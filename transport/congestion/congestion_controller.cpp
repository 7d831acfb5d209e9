#include "transport/congestion/congestion_controller.hpp"

#include "transport/congestion/tuning.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace veter::transport {

using namespace tuning;
using std::chrono::milliseconds;
CongestionController::CongestionController(const RateLimits& limits) noexcept
    : least_(static_cast<double>(limits.least.bitsPerSecond)),
      forget_(limits.forget),
      most_(std::max(least_, static_cast<double>(limits.most.bitsPerSecond))),
      target_(std::clamp(kStart, least_, most_)),
      sending_(kSendingWindow) {}

void CongestionController::onSent(std::uint32_t ssrc, std::uint16_t sequence, std::size_t bytes,
                                  Clock::time_point now) {
    if (sent_.inFlight() == 0) alone_ = now;
    sent_.onSent(ssrc, sequence, bytes, now);
    sending_.add(bytes, monotonic(now));
    if (!unanswered_ || now - sentAt_ > kStall) unanswered_ = now; // a pause of ours says nothing
    sentAt_ = now;
    if (!started_) started_ = now;
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
        if (!delivery->arrived) {
            untimed_ += delivery->bytes;
            continue;
        }
        const auto timing = delay_.onArrival(delivery->sent, *delivery->arrived, now,
                                             atLeast() && !delivery->alone);
        if (delivery->alone && timing.arrived - timing.due > kLate) others_ = now;
        arrived_.push_back({timing, delivery->bytes});
    }
    return delivered;
}

void CongestionController::onFeedback(const CongestionReport& report, Clock::time_point now) {
    const auto delivered = takeArrivals(report, now);
    if (delivered == 0) return;
    onProgress(now);
    learnCapacity();
    learnSilence();
    arrived_.clear();
    loss_.add(delivered, sent_.findLost(now - kGiveUp, resumed_));
    adjust(now);
}

/// A report tells of one SSRC after the other.
void CongestionController::learnCapacity() {
    std::stable_sort(arrived_.begin(), arrived_.end(),
                     [](auto& a, auto& b) { return a.timing.arrived < b.timing.arrived; });
    for (const auto& packet : arrived_)
        capacity_.onArrival(packet.bytes + std::exchange(untimed_, 0), packet.timing.due,
                            packet.timing.arrived);
}

/// Whether the link paused, or only packets or reports were lost: what has come now was not late.
void CongestionController::learnSilence() noexcept {
    if (arrived_.empty() || !std::exchange(silent_, false)) return;
    lossy_ = std::none_of(arrived_.begin(), arrived_.end(), [](const Arrived& packet) {
        return packet.timing.arrived - packet.timing.due > kLate;
    });
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

/// `ms` at the most, and so much more the less of it the target is.
Micros CongestionController::queueLimit(double ms, double added) const noexcept {
    return Micros(std::llround(1000 * (ms + added * (1 - target_ / most_))));
}

void CongestionController::adjust(Clock::time_point now) {
    const auto queue = delay_.delay();
    const bool newPackets = sent_.newestArrived() >= nextFall_;
    const double carried = kUse * capacity_.bitsPerSecond().value_or(target_ / kUse);
    const bool queued = queue > queueLimit(kHighQueue, kHighQueueAdded);
    const bool overflows = loss_.loss() > kFullLoss && carried < kFullFrom * target_;
    if ((queued || overflows) && carried < target_) {
        limit_ = queueLimiter(now);
        fallTo(carried, now);
    } else if (loss_.heavy() && newPackets) {
        limit_ = LimitedBy::Loss;
        fallTo(target_ * (1 - loss_.loss()), now);
        loss_.onFall();
        nextFall_ = now + kSettle;
    } else if (queue < queueLimit(kLowQueue, kLowQueueAdded) && !lossHolds(now)) {
        rise(carried, now);
    } else {
        limit_ = loss_.some() ? LimitedBy::Loss : queueLimiter(now);
        state_ = State::Holding;
    }
}

/// Whether loss forbids a higher rate. Less than heavy loss does so for a while after a fall only:
/// then it is the link's own, and a lower rate does not help against it.
bool CongestionController::lossHolds(Clock::time_point now) const noexcept {
    return loss_.heavy() || (loss_.some() && now < fell_ + kRememberCeiling);
}

/// Whose packets queue.
LimitedBy CongestionController::queueLimiter(Clock::time_point now) const noexcept {
    return now - others_ < kNoticed ? LimitedBy::OtherTraffic : LimitedBy::Queue;
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
    limit_ = target_ >= most_ ? LimitedBy::BitRate : used ? LimitedBy::Capacity : LimitedBy::Camera;
    if (!used || now < nextRise_) return;
    nextRise_ = now + kStep;
    const bool near = now < fell_ + kRememberCeiling && target_ > kNearFrom * ceiling_ &&
                      target_ < kNearTo * ceiling_;
    const double step = near ? kNearStep : std::clamp(carried / target_, 1.0, kMostStep);
    const double least = target_ < carried ? kLeastStep : 0;
    target_ = std::min(most_, std::max(target_ * step, target_ + least));
}

void CongestionController::onStall(Clock::time_point now) noexcept {
    if (state_ != State::Stalled) {
        state_ = State::Stalled;
        limit_ = LimitedBy::Stall;
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
    limit_ = LimitedBy::Unknown;
    target_ = most_;
    ceiling_ = 0;
    loss_ = {};
    delay_.clear();
    capacity_.clear();
    sent_.findLost(now + Micros(1));
}

/// For how long nothing was told although something should have arrived.
Clock::duration CongestionController::silence(Clock::time_point now) const noexcept {
    const auto oldest = sent_.oldest();
    if (!oldest) return {};
    return now - std::max(progress_, *oldest + delay_.roundTrip() + kReportInterval);
}

bool CongestionController::atLeast() const noexcept { return target_ < kNearLeast * least_; }

/// At the least rate a queue may be our own for ever: what leaves now and then with nothing of ours
/// in front of it shows whether it is, or that the path has become longer (as BBR's ProbeRTT).
bool CongestionController::mustDrain(Clock::time_point now) const noexcept {
    return atLeast() && now - alone_ > kAloneInterval && sent_.inFlight() > 0;
}

/// Bytes in flight when what may be sent takes `time` to arrive.
double CongestionController::bytesIn(std::chrono::duration<double> time) const noexcept {
    const double most = target_ < most_ ? target_ : kRoomAtMost * target_;
    const double rate = std::min(most, capacity_.bitsPerSecond().value_or(most));
    return std::max(kLeastInFlight, rate * time.count() / 8);
}

bool CongestionController::sendable(Clock::time_point now) {
    if (state_ != State::NoFeedback && unanswered_ && now - *unanswered_ > forget_)
        forgetReceiver(now);
    if (state_ == State::NoFeedback) {
        if (started_ && now - *started_ > kStartWait) target_ = most_;
        return true;
    }
    const auto silent = silence(now);
    if (state_ == State::Stalled || silent > kStall) {
        onStall(now);
        sent_.findLost(now - kGiveUp);
        return now - allowed_ >= kTry;
    }
    silent_ = silent_ || silent > kPatience;
    const auto patience = lossy_ ? kLossyPatience : kPatience;
    const auto queue = target_ < most_ ? kAllowedQueue : kQueueAtMost;
    const auto most = bytesIn(delay_.roundTrip() + kReportInterval + queue);
    const bool room = static_cast<double>(sent_.inFlight()) < most && !mustDrain(now);
    return (room && silent <= patience) || now - std::max(allowed_, progress_) >= kTry;
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
    return {state_,           limit_,       delay_.delay(), delay_.roundTrip(),
            sent_.inFlight(), loss_.loss(), skipped_};
}

} // namespace veter::transport
