#pragma once
// A relay's receiving end for tests: with a clock of its own, and without a network.

#include "relay/receive/receiver_core.hpp"
#include "tests/unit/rtcp.hpp"
#include "tests/unit/rtp.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <utility>

namespace veter::test {

/// From 203.0.113.`host`, to the relay's only address.
inline relay::UdpPath pathFrom(std::uint8_t host, std::uint16_t port = 5000) {
    return {transport::parseAddress("203.0.113." + std::to_string(host), port).value(), {}};
}

inline const relay::UdpPath kRobot = pathFrom(1);
inline const relay::UdpPath kStranger = pathFrom(66);
inline const std::uint32_t kMedia = RtpFields{}.ssrc;

using Sequence = std::vector<int>; ///< the sequence numbers of a picture

class Relay {
public:
    using Datagram = relay::ReceiverCore::Datagram;

    explicit Relay(std::optional<Clock::duration> latency = std::chrono::milliseconds(30),
                   std::optional<transport::SrtpKeys> keys = {},
                   std::vector<relay::Cidr> allowed = {})
        : core(
              {stream(std::move(keys)), latency, std::move(allowed)}, [this] { return random_(); },
              now, [this](relay::AccessUnitPackets unit) { units.push_back(std::move(unit)); },
              [this](const relay::SenderEvent& event, Clock::time_point) {
                  events.push_back(event);
              }) {}

    void send(const RtpFields& fields, Bytes payload = {}, const relay::UdpPath& from = kRobot) {
        send(makeRtp(fields, payload), from);
    }
    void send(Bytes datagram, const relay::UdpPath& from = kRobot) {
        alignas(8) std::array<std::uint8_t, relay::kMaxPacketBytes> wire{};
        std::copy(datagram.begin(), datagram.end(), wire.begin());
        core.onDatagram(std::span(wire).first(datagram.size()), from, now);
        poll();
    }
    void poll() {
        ++polls;
        core.poll(now, sent);
    }
    void wait(Clock::duration time) {
        const auto end = now + time;
        while (core.nextWakeUp() <= end) {
            now = std::max(now, core.nextWakeUp());
            poll();
        }
        now = end;
    }
    void wantKeyFrame() {
        core.wantKeyFrame(core.stats().units);
        poll();
    }
    /// A plain robot's first picture, which shows.
    void start() {
        send({1, 0, false});
        send({2, 0, true});
        REQUIRE(next() == Sequence{1, 2});
    }
    /// The next picture; empty = none comes within `most`.
    Sequence next(Clock::duration most = std::chrono::seconds(2)) {
        const auto end = now + most;
        while (units.empty() && core.nextWakeUp() <= end)
            wait(std::max<Clock::duration>(core.nextWakeUp() - now, {}));
        Sequence sequence;
        if (units.empty()) {
            last = std::nullopt;
            return sequence;
        }
        last = std::move(units.front());
        units.pop_front();
        for (const auto& packet : last->packets) sequence.push_back(packet.header.sequence);
        return sequence;
    }
    /// What it sent since the last call, to any address.
    std::vector<Datagram> takeSent() { return std::exchange(sent, {}); }
    relay::ReceiverStats stats() const { return core.stats(); }
    /// How often this event was reported.
    template <class Event> std::ptrdiff_t count() const {
        return std::count_if(events.begin(), events.end(), [](const relay::SenderEvent& event) {
            return std::holds_alternative<Event>(event);
        });
    }

    Clock::time_point now{std::chrono::hours(1)};
    std::deque<relay::AccessUnitPackets> units;
    std::optional<relay::AccessUnitPackets> last;
    std::vector<Datagram> sent;
    std::vector<relay::SenderEvent> events;
    int polls = 0;

private:
    static transport::StreamDescription stream(std::optional<transport::SrtpKeys> keys) {
        transport::StreamDescription stream;
        stream.keys = std::move(keys);
        return stream;
    }

    static std::uint32_t another() {
        static std::uint32_t count = 0;
        return ++count;
    }
    std::mt19937 random_{another()}; // different in each relay

public:
    relay::ReceiverCore core; ///< uses all of the above
};

} // namespace veter::test
