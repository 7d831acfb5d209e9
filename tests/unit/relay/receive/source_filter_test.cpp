#include "relay/receive/source_filter.hpp"

#include <doctest/doctest.h>

using namespace veter::relay;

namespace {

veter::transport::Address from(const char* text) {
    return veter::transport::parseAddress(text).value();
}

} // namespace

TEST_CASE("a range holds its addresses and no others, IPv4 also as IPv6 maps it") {
    const struct {
        const char* range;
        const char* address;
        bool inside;
    } cases[] = {
        {"203.0.113.7", "203.0.113.7", true},
        {"203.0.113.7", "203.0.113.6", false},
        {"203.0.113.7/32", "203.0.113.7", true},
        {"203.0.113.0/24", "203.0.113.0", true},
        {"203.0.113.0/24", "203.0.113.255", true},
        {"203.0.113.0/24", "203.0.112.255", false},
        {"203.0.113.0/24", "203.0.114.0", false},
        {"203.0.113.77/24", "203.0.113.1", true}, // of what is behind the prefix nothing counts
        {"203.0.113.0/25", "203.0.113.127", true},
        {"203.0.113.0/25", "203.0.113.128", false},
        {"203.0.113.0/24", "::ffff:203.0.113.9", true},
        {"203.0.113.0/24", "::ffff:203.0.114.9", false},
        {"203.0.113.0/24", "::203.0.113.9", false},
        {"0.0.0.0/0", "198.51.100.1", true},
        {"0.0.0.0/0", "2001:db8::1", false},
        {"::/0", "198.51.100.1", true},
        {"::/0", "2001:db8::1", true},
        {"::1", "::1", true},
        {"::1", "::2", false},
        {"::1", "127.0.0.1", false},
        {"2001:db8::/32", "2001:db8:ffff::1", true},
        {"2001:db8::/32", "2001:db9::1", false},
        {"2001:db8:8000::/33", "2001:db8:8000::1", true},
        {"2001:db8:8000::/33", "2001:db8:7fff::1", false},
        {"2001:db8::1/128", "2001:db8::1", true},
        {"2001:db8::1/128", "2001:db8::", false},
        {"::ffff:203.0.113.0/120", "203.0.113.9", true},
        {"::ffff:203.0.113.0/120", "203.0.112.9", false},
    };
    for (const auto& c : cases) {
        CAPTURE(c.range);
        CAPTURE(c.address);
        CHECK(allows({parseCidr(c.range)}, from(c.address)) == c.inside);
    }
}

TEST_CASE("several ranges allow what is in any of them, and none allow all") {
    const std::vector allowed{parseCidr("203.0.113.0/24"), parseCidr("2001:db8::/32")};
    CHECK(allows(allowed, from("203.0.113.1")));
    CHECK(allows(allowed, from("2001:db8::1")));
    CHECK_FALSE(allows(allowed, from("198.51.100.1")));
    CHECK(allows({}, from("198.51.100.1")));
    CHECK(allows({}, from("2001:db8::1")));
}
