#include "relay/publish/rtsp_socket.hpp"

#include "base/fd.hpp"

#include <doctest/doctest.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>

using namespace veter;
using namespace veter::relay;

namespace {

Fd open(int domain, int type) { return Fd(sys::check(::socket(domain, type, 0), "socket")); }

/// A connection to a listener that never accepts, and so never reads.
struct Connection {
    Connection() : listener(open(AF_INET, SOCK_STREAM)), client(open(AF_INET, SOCK_STREAM)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* any = reinterpret_cast<sockaddr*>(&address);
        sys::check(::bind(listener.get(), any, size), "bind");
        sys::check(::listen(listener.get(), 1), "listen");
        ::getsockname(listener.get(), any, &size);
        sys::check(::connect(client.get(), any, size), "connect");
    }
    int option(int name) const {
        int value = -1;
        socklen_t size = sizeof value;
        ::getsockopt(client.get(), IPPROTO_TCP, name, &value, &size);
        return value;
    }
    Fd listener;
    Fd client;
};

} // namespace

TEST_CASE("a new connection is found, and Nagle's algorithm is off there") {
    const Connection before;
    RtspSocket socket;
    const Connection made;
    const auto datagrams = open(AF_INET, SOCK_DGRAM);
    const auto local = open(AF_UNIX, SOCK_STREAM);
    REQUIRE(socket.find());
    CHECK(made.option(TCP_NODELAY) == 1);
    CHECK(before.option(TCP_NODELAY) == 0);
    socket.cork(true);
    CHECK(made.option(TCP_CORK) == 1);
    CHECK(before.option(TCP_CORK) == 0);
    socket.cork(false);
    CHECK(made.option(TCP_CORK) == 0);
}

TEST_CASE("bytes that the peer has no room for stay unacknowledged") {
    RtspSocket socket;
    const Connection made;
    REQUIRE(socket.find());
    CHECK(socket.unacknowledged() == 0);
    const std::array<char, 65536> data{};
    while (::send(made.client.get(), data.data(), data.size(), MSG_DONTWAIT) > 0) {
    }
    const auto waiting = socket.unacknowledged();
    REQUIRE(waiting);
    CHECK(*waiting > 0);
}

TEST_CASE("without a new connection calls have no effect") {
    const Connection before;
    RtspSocket socket;
    const auto datagrams = open(AF_INET, SOCK_DGRAM);
    CHECK_FALSE(socket.find());
    CHECK_FALSE(socket.unacknowledged());
    socket.cork(true);
    CHECK(before.option(TCP_CORK) == 0);
}
