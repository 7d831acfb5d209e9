#include "relay/receive/udp_path.hpp"

#include <doctest/doctest.h>

using namespace veter::relay;

namespace {

UdpPath from(const char* address, std::uint16_t port) {
    return {veter::transport::parseAddress(address, port).value(), {}};
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
