#include "relay/publish/rtsp_socket.hpp"

#include "base/fd.hpp"

#include <doctest/doctest.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <memory>

using namespace veter;
using namespace veter::relay;

namespace {

Fd open(int domain, int type) { return Fd(sys::check(::socket(domain, type, 0), "socket")); }

/// Never accepts, and so never reads.
struct Listener {
    Listener() : fd(open(AF_INET, SOCK_STREAM)) {
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* any = reinterpret_cast<sockaddr*>(&address);
        sys::check(::bind(fd.get(), any, size), "bind");
        sys::check(::listen(fd.get(), 4), "listen");
        ::getsockname(fd.get(), any, &size);
    }
    std::uint16_t port() const { return ntohs(address.sin_port); }
    Fd fd;
    sockaddr_in address{};
};

struct Connection {
    explicit Connection(const Listener& to) : fd(open(AF_INET, SOCK_STREAM)) {
        const auto* address = reinterpret_cast<const sockaddr*>(&to.address);
        sys::check(::connect(fd.get(), address, sizeof to.address), "connect");
    }
    int option(int name) const {
        int value = -1;
        socklen_t size = sizeof value;
        ::getsockopt(fd.get(), IPPROTO_TCP, name, &value, &size);
        return value;
    }
    Fd fd;
};

} // namespace

TEST_CASE("a new connection is found, and Nagle's algorithm is off there") {
    const Listener server;
    const Listener other;
    const Connection before(server);
    RtspSocket socket(server.port());
    const Connection elsewhere(other);
    const Connection made(server);
    const Connection elsewhereToo(other);
    const auto datagrams = open(AF_INET, SOCK_DGRAM);
    const auto local = open(AF_UNIX, SOCK_STREAM);
    REQUIRE(socket.find());
    CHECK(made.option(TCP_NODELAY) == 1);
    for (const auto* connection : {&before, &elsewhere, &elsewhereToo})
        CHECK(connection->option(TCP_NODELAY) == 0);
    socket.cork(true);
    CHECK(made.option(TCP_CORK) == 1);
    CHECK(before.option(TCP_CORK) == 0);
    socket.cork(false);
    CHECK(made.option(TCP_CORK) == 0);
}

TEST_CASE("a connection is new where its number was another one's") {
    const Listener server;
    auto before = std::make_unique<Connection>(server);
    const int number = before->fd.get();
    RtspSocket socket(server.port());
    before.reset();
    const Connection made(server);
    REQUIRE(made.fd.get() == number);
    CHECK(socket.find());
}

TEST_CASE("bytes that the peer has no room for stay unacknowledged") {
    const Listener server;
    RtspSocket socket(server.port());
    const Connection made(server);
    REQUIRE(socket.find());
    CHECK(socket.unacknowledged() == 0);
    const std::array<char, 65536> data{};
    while (::send(made.fd.get(), data.data(), data.size(), MSG_DONTWAIT) > 0) {
    }
    const auto waiting = socket.unacknowledged();
    REQUIRE(waiting);
    CHECK(*waiting > 0);
}

TEST_CASE("without a new connection calls have no effect") {
    const Listener server;
    const Connection before(server);
    RtspSocket socket(server.port());
    const Connection elsewhere{Listener{}};
    const auto datagrams = open(AF_INET, SOCK_DGRAM);
    CHECK_FALSE(socket.find());
    CHECK_FALSE(socket.unacknowledged());
    socket.cork(true);
    CHECK(before.option(TCP_CORK) == 0);
}
