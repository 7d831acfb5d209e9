#include "transport/net/udp_socket.hpp"

#include "tests/unit/udp.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

TEST_CASE("a refusal is reported, and does not stop later datagrams") {
    const auto port = test::freePort();
    UdpSocket socket(parseAddress("127.0.0.1", port).value());
    const std::vector<Packet> packets(50, Packet(100, 7));
    CHECK(socket.send(packets).packets == packets.size());
    const test::LoopbackSocket listener(port);
    const auto second = socket.send(packets); // the answer to the last of the first
    CHECK(second.error == ECONNREFUSED);
    CHECK(second.packets == packets.size());
    for (std::size_t i = 0; i < packets.size(); ++i) CHECK(listener.receive(1s) == packets[i]);
    const auto third = socket.send(packets);
    CHECK(third.error == 0);
}

TEST_CASE("a new socket may send from the port of an old one, or from any where that is taken") {
    for (const auto* host : {"127.0.0.1", "::1"}) {
        CAPTURE(host);
        const auto to = parseAddress(host, 5004).value();
        std::uint16_t port = 0;
        try {
            port = UdpSocket(to).localPort();
        } catch (const sys::Error&) {
            continue; // a machine without IPv6
        }
        REQUIRE(port != 0);
        const UdpSocket same(to, port);
        CHECK(same.localPort() == port);
        const UdpSocket other(to, port);
        CHECK(other.localPort() != 0);
        CHECK(other.localPort() != port);
    }
}

TEST_CASE("a buffer becomes as large as it is asked to, or as the kernel allows") {
    for (const auto which : {Buffer::Receive, Buffer::Send}) {
        const auto fd = openUdp(AF_INET);
        CHECK(growBuffer(fd.get(), which, 20'000) == 20'000);
        const int more = growBuffer(fd.get(), which, 1 << 30);
        CHECK(more > 20'000);
        CHECK(more <= 1 << 30);
    }
}
