#include "relay/receive/udp_path.hpp"

#include <doctest/doctest.h>

#include <arpa/inet.h>

using namespace veter::relay;

namespace {

UdpPath from(const char* address, std::uint16_t port) {
    UdpPath path;
    auto& ip4 = reinterpret_cast<sockaddr_in&>(path.remote);
    auto& ip6 = reinterpret_cast<sockaddr_in6&>(path.remote);
    if (::inet_pton(AF_INET, address, &ip4.sin_addr) == 1) {
        ip4.sin_family = AF_INET;
        ip4.sin_port = htons(port);
    } else {
        REQUIRE(::inet_pton(AF_INET6, address, &ip6.sin6_addr) == 1);
        ip6.sin6_family = AF_INET6;
        ip6.sin6_port = htons(port);
    }
    return path;
}

} // namespace

TEST_CASE("a remote is written as people write it, IPv4 also where IPv6 maps it") {
    CHECK(formatRemote(from("203.0.113.7", 9000)) == "203.0.113.7:9000");
    CHECK(formatRemote(from("::ffff:203.0.113.7", 9000)) == "203.0.113.7:9000");
    CHECK(formatRemote(from("2001:db8::1", 9000)) == "[2001:db8::1]:9000");
}

TEST_CASE("a remote is the same by family, address and port, wherever it came to") {
    const char* const addresses[] = {"203.0.113.7", "203.0.113.8", "2001:db8::1", "2001:db8::2"};
    for (const auto* a : addresses)
        for (const auto* b : addresses) {
            INFO(a << " " << b);
            auto other = from(b, 9000);
            other.local.s6_addr[15] = 1;
            CHECK(sameRemote(from(a, 9000), other) == (a == b));
            CHECK_FALSE(sameRemote(from(a, 9000), from(b, 9001)));
        }
}
