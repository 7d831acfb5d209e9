#include "relay/receive/receiver.hpp"

#include "base/secret.hpp"

#include <poll.h>

#include <algorithm>
#include <utility>

namespace veter::relay {
namespace {

constexpr auto kWait = std::chrono::seconds(1); // at most: so that one sees that it works
constexpr int kBatches = 8; // read in a row: a flood must not hold up what is due

} // namespace

Receiver::Receiver(const ReceiverSettings& settings, OnUnit out)
    : input_(settings.stream.address, settings.stream.port),
      core_(settings, randomNumber, Clock::now(), std::move(out),
            [this](const SenderEvent& event, Clock::time_point now) { log_.write(event, now); }),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Receiver::~Receiver() {
    thread_.request_stop();
    wake_.wake();
}

void Receiver::requestGoodPicture(std::uint64_t after) noexcept {
    if (goodPictureWanted_.exchange(after) == 0) wake_.wake();
}

void Receiver::onViewer() noexcept {
    if (!viewerCame_.exchange(true)) wake_.wake();
}

void Receiver::requestKeyFrame(std::uint64_t after) noexcept {
    if (keyFrameWanted_.exchange(after) == 0) wake_.wake();
}

void Receiver::run(const std::stop_token& stop) {
    nameThread("veter-network");
    while (!stop.stop_requested()) {
        wait();
        const auto now = Clock::now();
        if (const auto after = keyFrameWanted_.exchange(0)) core_.wantKeyFrame(after);
        if (const auto after = goodPictureWanted_.exchange(0)) core_.wantGoodPicture(after);
        if (viewerCame_.exchange(false)) core_.onViewer();
        const auto visit = [&](std::span<std::uint8_t> wire, const UdpPath& path) {
            core_.onDatagram(wire, path, now);
        };
        for (int i = 0; i < kBatches && input_.receive(visit) == UdpInput::kBatch; ++i) {
        }
        core_.poll(now, due_);
        for (const auto& datagram : due_)
            if (!input_.send(datagram.data, datagram.path)) log_.notSent(datagram.path, errno, now);
        due_.clear();
        publishStats();
    }
}

void Receiver::wait() {
    pollfd polled[] = {{input_.fd(), POLLIN, 0}, {wake_.fd(), POLLIN, 0}};
    const auto now = Clock::now();
    const auto left = timeLeft(std::min(core_.nextWakeUp(), now + kWait), now);
    ::ppoll(polled, 2, &left, nullptr);
    wake_.clear();
}

void Receiver::publishStats() {
    auto stats = core_.stats();
    stats.passes = ++passes_;
    stats.kernelDrops = input_.kernelDrops();
    stats.tooLarge = input_.tooLarge();
    stats.notSent = log_.notSent();
    stats_.set(stats);
}

} // namespace veter::relay
