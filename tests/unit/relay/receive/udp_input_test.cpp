#include "relay/receive/udp_input.hpp"

#include "relay/assemble/access_unit_packets.hpp"
#include "tests/unit/reason.hpp"
#include "tests/unit/udp.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;

TEST_CASE("datagrams are returned in order, a batch at a time") {
    const auto port = freePort();
    UdpInput input("127.0.0.1", port);
    const LoopbackSocket robot;
    CHECK(input.receive([](auto, const auto&) { FAIL("nothing was sent"); }) == 0);
    for (std::uint8_t i = 0; i < UdpInput::kBatch + 3; ++i)
        robot.send(port, std::vector<std::uint8_t>(i, i));
    std::size_t next = 0;
    const auto visit = [&](std::span<std::uint8_t> datagram, const UdpPath& path) {
        CHECK(datagram.size() == next);
        CHECK(std::count(datagram.begin(), datagram.end(), next) ==
              static_cast<std::ptrdiff_t>(next));
        CHECK(reinterpret_cast<std::uintptr_t>(datagram.data()) % 8 == 0);
        CHECK(formatRemote(path) == "127.0.0.1:" + std::to_string(robot.port()));
        ++next;
    };
    CHECK(input.receive(visit) == UdpInput::kBatch);
    CHECK(input.receive(visit) == 3);
    CHECK(input.receive(visit) == 0);
    CHECK(input.kernelDrops() == 0);
}

TEST_CASE("an answer takes the same path, from the address that the request came to") {
    for (const std::string listening : {"127.0.0.1", "192.0.2.77"}) { // the latter: all interfaces
        INFO(listening);
        const auto port = freePort();
        UdpInput input(listening, port);
        const LoopbackSocket robot;
        robot.send(port, std::vector<std::uint8_t>{1});
        REQUIRE(input.receive([&](auto datagram, const UdpPath& path) {
            CHECK(input.send(datagram, path));
        }) == 1);
        const auto answer = robot.receiveFrom(5s);
        REQUIRE(answer);
        CHECK(answer->datagram == std::vector<std::uint8_t>{1});
        CHECK(answer->from == port);
    }
}

TEST_CASE("a datagram larger than any packet is counted") {
    const auto port = freePort();
    UdpInput input("127.0.0.1", port);
    const LoopbackSocket robot;
    std::vector<std::size_t> sizes;
    for (const auto bytes : {kMaxPacketBytes, kMaxPacketBytes + 1})
        robot.send(port, std::vector<std::uint8_t>(bytes));
    input.receive([&](auto datagram, const UdpPath&) { sizes.push_back(datagram.size()); });
    CHECK(sizes == std::vector<std::size_t>{kMaxPacketBytes});
    CHECK(input.tooLarge() == 1);
}

TEST_CASE("datagrams that the kernel has no room for are counted") {
    const auto port = freePort();
    UdpInput input("127.0.0.1", port);
    const LoopbackSocket robot;
    const std::vector<std::uint8_t> datagram(2000);
    const int sent = 20'000; // 40 MB
    for (int i = 0; i < sent; ++i) robot.send(port, datagram);
    std::size_t received = 0;
    const auto count = [](auto, const UdpPath&) {};
    while (const auto n = input.receive(count)) received += n;
    robot.send(port, datagram); // the kernel reports it with the next one
    received += input.receive(count);
    CHECK(input.kernelDrops() > 0);
    CHECK(received + input.kernelDrops() == sent + 1);
}

TEST_CASE("a name that does not resolve is an error that says where it is written") {
    CHECK(has(reason<std::runtime_error>([] { UdpInput("no.such.invalid", 9000); }),
              "look up no.such.invalid of the SDP's c= line: "));
}
