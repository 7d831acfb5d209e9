#include "relay/receive/cidr.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

using namespace veter::relay;

TEST_CASE("the bits of a range count from the front of an IPv6 address") {
    CHECK(parseCidr("203.0.113.0/24").bits == 96 + 24);
    CHECK(parseCidr("203.0.113.7").bits == 128);
    CHECK(parseCidr("2001:db8::/32").bits == 32);
    CHECK(parseCidr("203.0.113.7").address.s6_addr[15] == 7);
    CHECK(parseCidr("203.0.113.7").address.s6_addr[11] == 0xff); // as IPv6 maps it
}

TEST_CASE("text that is no range is refused, and the error says what is valid") {
    for (const auto* text : {"", "/24", "24", "203.0.113", "203.0.113.0.1", " 203.0.113.0",
                             "203.0.113.256", "vps.example.org", "[::1]", "2001:db8", ":::/8"}) {
        CAPTURE(text);
        CHECK_THROWS_WITH_AS(parseCidr(text), "must be an address range such as 203.0.113.0/24",
                             std::invalid_argument);
    }
    for (const auto* bits : {"", "33", "-1", "+8", " 8", "8 ", "8x", "24/8", "4294967304"}) {
        const auto text = std::string("203.0.113.0/") + bits;
        CAPTURE(text);
        CHECK_THROWS_WITH_AS(parseCidr(text), "must end in a prefix length such as /24",
                             std::invalid_argument);
    }
    CHECK_THROWS_AS(parseCidr("2001:db8::/129"), std::invalid_argument);
    CHECK_THROWS_AS(parseCidr(std::string_view("203.0.113.0\0.9/24", 17)), std::invalid_argument);
}
