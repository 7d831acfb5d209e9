#include "tools/impair/clients.hpp"

#include "tests/unit/udp.hpp"
#include "tools/impair/udp.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace veter;
using namespace veter::impair;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

constexpr Clock::time_point kStart(1h);

transport::Address at(std::uint16_t port) { return lookUp({"127.0.0.1", port}); }

std::uint16_t portOf(const Client& client) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    REQUIRE(::getsockname(client.socket.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    return ntohs(address.sin_port);
}

} // namespace

TEST_CASE("each sender is one client, known at the other end by a port of its own") {
    const LoopbackSocket server;
    Clients clients(at(server.port()));
    auto* first = clients.from(at(1000), kStart);
    REQUIRE(first);
    const auto id = first->id;
    const auto port = portOf(*first);
    const auto* second = clients.from(at(1001), kStart);
    REQUIRE(second);
    CHECK(second->id != id);
    CHECK(portOf(*second) != port);
    CHECK(clients.from(at(1000), kStart + 1s)->id == id);
    CHECK(clients.all().size() == 2);
    CHECK(clients.find(id)->heard == kStart + 1s);
    CHECK(clients.find(99) == nullptr);
}

TEST_CASE("a client that is silent for a minute is forgotten, and is a new one when it returns") {
    const LoopbackSocket server;
    Clients clients(at(server.port()));
    const auto silent = clients.from(at(1000), kStart)->id;
    const auto other = clients.from(at(1001), kStart + 30s)->id;
    clients.forgetSilent(kStart + Clients::kSilence - 1ms);
    CHECK(clients.find(silent));
    clients.forgetSilent(kStart + Clients::kSilence);
    CHECK(clients.find(silent) == nullptr);
    CHECK(clients.find(other));
    CHECK(clients.from(at(1000), kStart + 2min)->id > other);
}

TEST_CASE("the number of clients is limited, until one is forgotten") {
    const LoopbackSocket server;
    Clients clients(at(server.port()));
    for (std::uint16_t i = 0; i < Clients::kLimit; ++i)
        REQUIRE(clients.from(at(static_cast<std::uint16_t>(1000 + i)), kStart));
    CHECK(clients.from(at(5000), kStart) == nullptr);
    CHECK(clients.from(at(1000), kStart + 2min)); // a known client stays known
    clients.forgetSilent(kStart + 2min);
    CHECK(clients.from(at(5000), kStart + 2min));
}

TEST_CASE("a NAT that forgets gives each client another port, and nothing else changes") {
    const LoopbackSocket server;
    Clients clients(at(server.port()));
    std::set<std::uint16_t> before;
    for (std::uint16_t port = 1000; port < 1003; ++port) {
        clients.from(at(port), kStart);
        before.insert(portOf(clients.all().back()));
    }
    const auto id = clients.all().front().id;
    clients.rebind();
    CHECK(clients.all().size() == 3);
    CHECK(clients.all().front().id == id);
    for (const auto& client : clients.all()) CHECK(before.count(portOf(client)) == 0);
}
