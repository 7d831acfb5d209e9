#include "relay/receive/receiver.hpp"

#include "tests/unit/rtp.hpp"
#include "tests/unit/udp.hpp"
#include "transport/net/resolver.hpp"
#include "transport/net/udp_socket.hpp"

#include <doctest/doctest.h>

#include <poll.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;

TEST_CASE("a port that is taken is an error that names it") {
    const LoopbackSocket other;
    transport::StreamDescription stream;
    stream.port = other.port();
    for (const auto* address : {"127.0.0.1", "0.0.0.0", "192.0.2.77"}) {
        stream.address = address;
        try {
            Receiver receiver({stream, 30ms}, [](const AccessUnitPackets&) {});
            FAIL("took a port that is taken: " << address);
        } catch (const sys::Error& e) {
            CHECK(e.code() == EADDRINUSE);
            CHECK(std::string(e.what()).find(std::to_string(other.port())) != std::string::npos);
        }
    }
}

TEST_CASE("an answer is sent from the address that the request came to") {
    // 127.0.0.2 is a second address of this machine. The socket is that of a wildcard, and takes
    // IPv6 as well where there is any.
    for (const auto* destination : {"127.0.0.2", "127.0.0.1", "::1"}) {
        INFO(destination);
        const auto port = freePort();
        transport::StreamDescription stream;
        stream.port = port;
        stream.address = "192.0.2.77";
        Receiver receiver({stream, 30ms}, [](const AccessUnitPackets&) {});
        transport::Resolver resolver({destination, port});
        REQUIRE(resolver.poll() == transport::Resolver::State::Found);
        std::optional<transport::UdpSocket> robot; // connected: takes answers from there alone
        try {
            robot.emplace(resolver.addresses().front());
        } catch (const sys::Error&) {
            continue; // no IPv6 here
        }
        const std::vector<Packet> wires{
            makeRtp({1, 0, false}, Bytes()),
            makeRtp({2, 0, true}, std::vector<std::uint8_t>(300, 0x41))};
        REQUIRE(robot->send(wires).packets == 2);
        bool answered = false;
        for (int i = 0; i < 200 && !answered; ++i) {
            pollfd polled{robot->fd(), POLLIN, 0};
            ::poll(&polled, 1, 10);
            const auto received = robot->receive();
            answered = received.datagram && !received.datagram->empty();
        }
        CHECK(answered);
    }
}
