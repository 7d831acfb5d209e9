#include "transport/send/sender.hpp"

#include "base/fd.hpp"
#include "base/secret.hpp"
#include "transport/net/destination.hpp"
#include "transport/send/sender_core.hpp"

#include <poll.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

namespace veter::transport {
namespace {

constexpr auto kWait = std::chrono::seconds(1); // at most: the destination is looked after
constexpr int kReceiveLimit = 64; // datagrams in a row: a flood must not stop the picture

} // namespace

/// The thread, and all that it uses.
class Sender::Loop {
public:
    Loop(Endpoint destination, const SenderSettings& settings, OnKeyFrameWanted onKeyFrameWanted,
         OnRate onRate, OnPictureLost onPictureLost);
    ~Loop();
    void enqueue(Bytes rtp, Micros captured);
    SenderStats stats() const;
    void setRobot(const RobotState& state);
    bool allowFrame();
    bool keyFramesOnDemand() const;

private:
    void run(const std::stop_token& stop);
    void wait(Clock::time_point until);
    void receive(Clock::time_point now);
    void send(Clock::time_point now);
    Clock::time_point nextWakeUp(Clock::time_point now) const;
    void drain();

    const OnKeyFrameWanted onKeyFrameWanted_;
    const OnRate onRate_;
    const OnPictureLost onPictureLost_;
    WakeUp wake_;
    Destination destination_; // network thread only
    SenderCore::Out out_;     // the same
    std::atomic<std::uint64_t> passes_{0};
    mutable std::mutex mutex_; // guards the two below; never held while calling out or sending
    SenderCore core_;
    std::uint64_t full_ = 0; // packets lost by full buffers
    std::jthread thread_;
};

Sender::Loop::Loop(Endpoint destination, const SenderSettings& settings,
                   OnKeyFrameWanted onKeyFrameWanted, OnRate onRate, OnPictureLost onPictureLost)
    : onKeyFrameWanted_(std::move(onKeyFrameWanted)),
      onRate_(std::move(onRate)),
      onPictureLost_(std::move(onPictureLost)),
      destination_(std::move(destination)),
      core_(settings, randomNumber),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Sender::Loop::~Loop() {
    thread_.request_stop();
    wake_.wake();
}

void Sender::Loop::enqueue(Bytes rtp, Micros captured) {
    bool due = false;
    {
        const std::lock_guard lock(mutex_);
        core_.push(rtp, captured);
        due = core_.nextWakeUp() == Clock::time_point{}; // once a picture: when it is complete
    }
    if (due) wake_.wake();
}

SenderStats Sender::Loop::stats() const {
    const std::lock_guard lock(mutex_);
    auto stats = core_.stats(Clock::now());
    stats.full = full_;
    stats.passes = passes_;
    return stats;
}

void Sender::Loop::setRobot(const RobotState& state) {
    const std::lock_guard lock(mutex_);
    core_.setRobot(state);
}

bool Sender::Loop::allowFrame() {
    const std::lock_guard lock(mutex_);
    return core_.allowFrame(Clock::now());
}

bool Sender::Loop::keyFramesOnDemand() const {
    const std::lock_guard lock(mutex_);
    return core_.keyFramesOnDemand(Clock::now());
}

void Sender::Loop::run(const std::stop_token& stop) {
    nameThread("veter-network");
    do { // once at least: what was enqueued before a stop is still sent
        const auto now = Clock::now();
        ++passes_;
        receive(now);
        send(now);
        wait(nextWakeUp(now));
        wake_.clear();
    } while (!stop.stop_requested());
    drain();
}

void Sender::Loop::wait(Clock::time_point until) {
    pollfd polled[] = {{wake_.fd(), POLLIN, 0}, {destination_.fd(), POLLIN, 0}};
    const auto left = timeLeft(until, Clock::now());
    ::ppoll(polled, 2, &left, nullptr);
}

void Sender::Loop::receive(Clock::time_point now) {
    const auto silent = [&] {
        const std::lock_guard lock(mutex_);
        return core_.fellSilent(now);
    }();
    if (destination_.connect(now, silent)) {
        const std::lock_guard lock(mutex_);
        core_.onConnected(now);
    }
    for (int i = 0; i < kReceiveLimit; ++i) {
        auto datagram = destination_.receive(now);
        if (!datagram) return;
        const std::lock_guard lock(mutex_);
        core_.onDatagram(*datagram, now);
    }
}

void Sender::Loop::send(Clock::time_point now) {
    {
        const std::lock_guard lock(mutex_);
        core_.poll(now, toWallClock(monotonic(now)), out_);
    }
    if (out_.keyFrame && onKeyFrameWanted_) onKeyFrameWanted_();
    if (out_.rate && onRate_) onRate_(*out_.rate);
    if (out_.lastGood && onPictureLost_) onPictureLost_(*out_.lastGood);
    if (out_.datagrams.empty()) return;
    const auto taken = destination_.send(out_.datagrams, now);
    const std::lock_guard lock(mutex_);
    core_.onSent(out_.datagrams, taken, now);
    full_ = destination_.full();
}

Clock::time_point Sender::Loop::nextWakeUp(Clock::time_point now) const {
    const std::lock_guard lock(mutex_);
    return std::min({core_.nextWakeUp(), destination_.nextWakeUp(now), now + kWait});
}

void Sender::Loop::drain() {
    const auto deadline = Clock::now() + kLinger;
    const auto idle = [&] {
        const std::lock_guard lock(mutex_);
        return core_.idle();
    };
    for (auto now = Clock::now(); !idle() && now < deadline; now = Clock::now()) {
        send(now);
        const auto left = timeLeft(std::min(nextWakeUp(now), deadline), Clock::now());
        ::ppoll(nullptr, 0, &left, nullptr);
    }
    const auto now = Clock::now();
    const auto bye = [&] {
        const std::lock_guard lock(mutex_);
        return core_.bye(now, toWallClock(monotonic(now)));
    }();
    if (bye) destination_.send({&*bye, 1}, now);
}

Sender::Sender(Endpoint destination, const SenderSettings& settings,
               OnKeyFrameWanted onKeyFrameWanted, OnRate onRate, OnPictureLost onPictureLost)
    : loop_(std::make_unique<Loop>(std::move(destination), settings, std::move(onKeyFrameWanted),
                                   std::move(onRate), std::move(onPictureLost))) {}

Sender::~Sender() = default;
void Sender::enqueue(Bytes rtp, Micros captured) { loop_->enqueue(rtp, captured); }
SenderStats Sender::stats() const { return loop_->stats(); }
void Sender::setRobot(const RobotState& state) { loop_->setRobot(state); }
bool Sender::allowFrame() { return loop_->allowFrame(); }
bool Sender::keyFramesOnDemand() const { return loop_->keyFramesOnDemand(); }

} // namespace veter::transport
