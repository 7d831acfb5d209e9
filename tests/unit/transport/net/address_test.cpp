#include "transport/net/address.hpp"

#include "base/units.hpp"

#include <doctest/doctest.h>

#include <cstring>

using namespace veter;
using namespace veter::transport;

namespace {

Address at(const char* host, std::uint16_t port = 0) { return parseAddress(host, port).value(); }

} // namespace

TEST_CASE("an address is read and written as people write it") {
    CHECK(format(at("203.0.113.7", 9000)) == "203.0.113.7:9000");
    CHECK(format(at("2001:db8::1", 9000)) == "[2001:db8::1]:9000");
    CHECK(format(at("::ffff:203.0.113.7", 65535)) == "[::ffff:203.0.113.7]:65535");
    CHECK(format(anyAddress(AF_INET, 1)) == "0.0.0.0:1");
    CHECK(format(anyAddress(AF_INET6, 0)) == "[::]:0");
    CHECK(format(Address{}) == "?");
    for (const auto* text : {"", "203.0.113", "203.0.113.256", "vps.example.org", "[::1]",
                             " 203.0.113.7", "203.0.113.7:9000", "2001:db8"}) {
        CAPTURE(text);
        CHECK_FALSE(parseAddress(text));
    }
    CHECK_FALSE(parseAddress(std::string("203.0.113.7\0.8", 14)));
}

TEST_CASE("an address has a size and a port, which can be set") {
    auto ip4 = at("203.0.113.7", 5000);
    auto ip6 = at("2001:db8::1", 5000);
    CHECK(ip4.size() == sizeof(sockaddr_in));
    CHECK(ip6.size() == sizeof(sockaddr_in6));
    CHECK(Address{}.size() == 0);
    for (auto* address : {&ip4, &ip6}) {
        CHECK(address->port() == 5000);
        address->setPort(65535);
        CHECK(address->port() == 65535);
    }
    CHECK(ip4 == at("203.0.113.7", 65535));
}

TEST_CASE("addresses are the same by family, address and port") {
    const Address addresses[] = {{},
                                 at("203.0.113.7", 9000),
                                 at("203.0.113.8", 9000),
                                 at("203.0.113.7", 9001),
                                 at("2001:db8::1", 9000),
                                 at("2001:db8::2", 9000),
                                 at("::ffff:203.0.113.7", 9000)};
    for (const auto& a : addresses)
        for (const auto& b : addresses) CHECK((a == b) == (&a == &b));
    auto behind = addresses[1];
    std::memset(reinterpret_cast<char*>(&behind) + behind.size(), 7, 8); // of no family's
    CHECK(behind == addresses[1]);
}

TEST_CASE("multicast and loopback addresses are recognized") {
    const struct {
        const char* host;
        bool multicast, loopback;
    } cases[] = {{"224.0.0.1", true, false},
                 {"239.255.255.255", true, false},
                 {"223.255.255.255", false, false},
                 {"240.0.0.1", false, false},
                 {"127.0.0.1", false, true},
                 {"127.255.0.9", false, true},
                 {"128.0.0.1", false, false},
                 {"0.0.0.0", false, false},
                 {"ff02::1", true, false},
                 {"fe80::1", false, false},
                 {"::1", false, true},
                 {"::2", false, false}};
    for (const auto& c : cases) {
        CAPTURE(c.host);
        CHECK(at(c.host).isMulticast() == c.multicast);
        CHECK(at(c.host).isLoopback() == c.loopback);
    }
}

TEST_CASE("IPv4 is mapped into IPv6, and back") {
    const auto wide = at("::ffff:203.0.113.7", 9000);
    const auto ip6 = at("203.0.113.7", 9000).ip6();
    const auto same = wide.ip6();
    CHECK(std::memcmp(&ip6, &same, sizeof ip6) == 0);
    CHECK(unmapped(wide) == at("203.0.113.7", 9000));
    for (const auto* host : {"203.0.113.7", "2001:db8::1", "::203.0.113.7", "::"})
        CHECK(unmapped(at(host, 9000)) == at(host, 9000));
    CHECK(unmapped({}) == Address{});
}
