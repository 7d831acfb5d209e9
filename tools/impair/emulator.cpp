#include "tools/impair/emulator.hpp"

#include "base/log.hpp"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <utility>

namespace veter::impair {
namespace {

constexpr int kBatches = 8;       // read in a row before what is due must leave
constexpr std::size_t kFixed = 2; // of polled_: wake-up and listener

Packet packetOf(Bytes datagram, std::uint32_t client) {
    return {std::vector<std::uint8_t>(datagram.begin(), datagram.end()), client};
}

/// On a busy machine an ordinary thread is late by several ms. Only root may ask for more.
void preferThisThread() noexcept {
    sched_param priority{};
    priority.sched_priority = 1;
    if (::pthread_setschedparam(::pthread_self(), SCHED_RR, &priority) != 0)
        logger("impair").debug("no real-time priority: packets may be late on a busy machine");
}

} // namespace

Emulator::Emulator(EmulatorSettings settings, std::function<void(std::exception_ptr)> onFailure)
    : steps_(std::move(settings.steps)),
      clients_(lookUp(settings.to)),
      listener_(listenOn(settings.listen)),
      up_(settings.seed, 0),
      down_(settings.seed, 1),
      start_(Clock::now()) {
    applySteps(start_);
    logger("impair").info("{} -> {}", format(settings.listen), format(settings.to));
    thread_ = std::jthread([this, onFailure = std::move(onFailure)](const std::stop_token& stop) {
        nameThread("impair");
        preferThisThread();
        try {
            run(stop);
        } catch (...) {
            onFailure(std::current_exception());
        }
    });
}

Emulator::~Emulator() {
    thread_.request_stop();
    wake_.wake();
}

void Emulator::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        wait();
        receive();
        const auto now = Clock::now();
        applySteps(now);
        send(now);
        clients_.forgetSilent(now);
        publish(now);
    }
}

void Emulator::applySteps(Clock::time_point now) {
    for (; nextStep_ < steps_.size() && start_ + steps_[nextStep_].at <= now; ++nextStep_) {
        const auto& step = steps_[nextStep_];
        up_.apply(step.up, now);
        down_.apply(step.down, now);
        if (step.rebind) clients_.rebind();
        if (!step.text.empty()) logger("impair").info("{}", step.text);
    }
}

void Emulator::wait() {
    polled_.assign({{wake_.fd(), POLLIN, 0}, {listener_.get(), POLLIN, 0}});
    for (const auto& client : clients_.all()) polled_.push_back({client.socket.get(), POLLIN, 0});
    auto until = std::min(up_.nextWakeUp(), down_.nextWakeUp());
    if (nextStep_ < steps_.size()) until = std::min(until, start_ + steps_[nextStep_].at);
    const auto now = Clock::now();
    // Once a second at least, for the statistics and for clients that fell silent.
    const auto left = timeLeft(std::min(until, now + std::chrono::seconds(1)), now);
    ::ppoll(polled_.data(), polled_.size(), &left, nullptr);
}

void Emulator::receive() {
    // Before new clients come: their place in polled_ is that in the list.
    for (std::size_t i = kFixed; i < polled_.size(); ++i) {
        auto& client = clients_.all()[i - kFixed];
        drain(polled_[i], [&](Bytes datagram, const transport::Address&, Clock::time_point now) {
            client.heard = now;
            down_.push(packetOf(datagram, client.id), now);
        });
    }
    drain(polled_[1], [&](Bytes datagram, const transport::Address& from, Clock::time_point now) {
        if (const auto* client = clients_.from(from, now))
            up_.push(packetOf(datagram, client->id), now);
        else
            ++unsentUp_;
    });
}

void Emulator::drain(const pollfd& polled, const BatchReader::Visit& visit) {
    if (polled.revents == 0) return;
    int batches = 0;
    while (batches < kBatches && reader_.receive(polled.fd, visit) > 0) ++batches;
}

void Emulator::send(Clock::time_point now) {
    packets_.clear();
    up_.take(now, packets_);
    sendUp(packets_);
    packets_.clear();
    down_.take(now, packets_);
    sendDown(packets_);
}

void Emulator::sendUp(const std::vector<Packet>& packets) {
    for (auto first = packets.begin(); first != packets.end();) {
        const auto id = first->client;
        const auto end =
            std::find_if(first, packets.end(), [&](const Packet& p) { return p.client != id; });
        datagrams_.clear();
        for (; first != end; ++first) datagrams_.push_back({first->data, nullptr});
        if (const auto* client = clients_.find(id))
            unsentUp_ += impair::send(client->socket.get(), datagrams_);
    }
}

void Emulator::sendDown(const std::vector<Packet>& packets) {
    datagrams_.clear();
    for (const auto& packet : packets)
        if (const auto* client = clients_.find(packet.client))
            datagrams_.push_back({packet.data, &client->address});
    unsentDown_ += impair::send(listener_.get(), datagrams_);
}

void Emulator::publish(Clock::time_point now) {
    stats_.set({{up_.counts(), up_.queueTime(now), unsentUp_},
                {down_.counts(), down_.queueTime(now), unsentDown_}});
}

} // namespace veter::impair
