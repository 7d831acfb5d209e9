#include "transport/net/destination.hpp"

#include "tests/unit/udp.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace veter;
using namespace veter::transport;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

const std::vector<Packet> kPacket{Packet(20, 0x41)};

/// A destination with or without a listener.
struct Way {
    std::optional<LoopbackSocket> receiver{std::in_place};
    const std::uint16_t port = receiver->port();
    Destination destination{Endpoint{"127.0.0.1", port}};
    Clock::time_point now{1h};

    Way() { destination.connect(now); }
    /// Our port, as the listener sees it.
    std::uint16_t ours() {
        if (!receiver) receiver.emplace(port);
        destination.send(kPacket, now);
        const auto received = receiver->receiveFrom(2s);
        REQUIRE(received);
        return received->from;
    }
    /// Sends without a listener; returns how often the socket was recreated.
    int refused(Clock::duration time) {
        receiver.reset();
        int opened = 0;
        for (const auto end = now + time; now < end; now += 50ms) {
            destination.send(kPacket, now);
            opened += destination.connect(now);
        }
        return opened;
    }
};

} // namespace

TEST_CASE("after errors the socket is recreated with the same port") {
    Way way;
    const auto port = way.ours();
    CHECK(way.refused(11s) == 5);
    CHECK(way.ours() == port);
}

TEST_CASE("another port is the last resort, and then the one that stays") {
    Way way;
    const auto port = way.ours();
    CHECK(way.refused(13s) == 6);
    const auto other = way.ours();
    CHECK(other != port);
    way.now += 5s;
    way.ours(); // whole again
    CHECK(way.refused(11s) == 5);
    CHECK(way.ours() == other);
}

TEST_CASE("when the receiver falls silent the socket is recreated, at last with another port") {
    Way way;
    const auto port = way.ours();
    std::vector<Clock::duration> renewed;
    const auto start = way.now;
    std::vector<std::uint16_t> ports;
    for (; renewed.size() < 4; way.now += 100ms) {
        if (!way.destination.connect(way.now, true)) continue;
        renewed.push_back(way.now - start);
        ports.push_back(way.ours());
    }
    CHECK(renewed == std::vector<Clock::duration>{0s, 3s, 9s, 21s});
    CHECK(ports[0] == port);
    CHECK(ports[1] == port);
    CHECK(ports[2] != port);
    way.destination.connect(way.now, false); // packets arrive again
    way.now += 100ms;
    CHECK(way.destination.connect(way.now, true)); // starts over
}
