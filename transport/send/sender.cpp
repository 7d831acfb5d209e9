#include "transport/send/sender.hpp"

#include <poll.h>

#include <algorithm>
#include <utility>

namespace veter::transport {
namespace {

constexpr auto kWait = std::chrono::seconds(1); // at most: the destination is looked after
constexpr int kReceiveLimit = 64; // datagrams in a row: a flood must not stop the picture

Micros wallClockAt(Clock::time_point now) {
    return toWallClock(std::chrono::duration_cast<Micros>(now.time_since_epoch()));
}

} // namespace

Sender::Sender(Endpoint destination, const SenderSettings& settings,
               OnKeyFrameWanted onKeyFrameWanted, OnRate onRate)
    : onKeyFrameWanted_(std::move(onKeyFrameWanted)),
      onRate_(std::move(onRate)),
      destination_(std::move(destination)),
      core_(settings),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Sender::~Sender() {
    thread_.request_stop();
    wake_.wake();
}

void Sender::enqueue(Bytes rtp, Micros captured) {
    bool due = false;
    {
        const std::lock_guard lock(mutex_);
        core_.push(rtp, captured);
        due = core_.nextWakeUp() == Clock::time_point{}; // once a picture: when it is complete
    }
    if (due) wake_.wake();
}

SenderStats Sender::stats() const {
    const std::lock_guard lock(mutex_);
    auto stats = core_.stats(Clock::now());
    stats.full = full_;
    return stats;
}

bool Sender::allowFrame() {
    const std::lock_guard lock(mutex_);
    return core_.allowFrame(Clock::now());
}

void Sender::run(const std::stop_token& stop) {
    nameThread("veter-network");
    do { // once at least: what was enqueued before a stop is still sent
        const auto now = Clock::now();
        receive(now);
        send(now);
        wait(nextWakeUp(now));
        wake_.clear();
    } while (!stop.stop_requested());
    drain();
}

void Sender::wait(Clock::time_point until) {
    pollfd polled[] = {{wake_.fd(), POLLIN, 0}, {destination_.fd(), POLLIN, 0}};
    const auto left = timeLeft(until, Clock::now());
    ::ppoll(polled, 2, &left, nullptr);
}

void Sender::receive(Clock::time_point now) {
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

void Sender::send(Clock::time_point now) {
    {
        const std::lock_guard lock(mutex_);
        core_.poll(now, wallClockAt(now), out_);
    }
    if (out_.keyFrame && onKeyFrameWanted_) onKeyFrameWanted_();
    if (out_.rate && onRate_) onRate_(*out_.rate);
    if (out_.datagrams.empty()) return;
    const auto taken = destination_.send(out_.datagrams, now);
    const std::lock_guard lock(mutex_);
    core_.onSent(out_.datagrams, taken, now);
    full_ = destination_.full();
}

Clock::time_point Sender::nextWakeUp(Clock::time_point now) const {
    const std::lock_guard lock(mutex_);
    return std::min({core_.nextWakeUp(), destination_.nextWakeUp(now), now + kWait});
}

void Sender::drain() {
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
        return core_.bye(now, wallClockAt(now));
    }();
    if (bye) destination_.send({&*bye, 1}, now);
}

} // namespace veter::transport
