#include "base/sequence.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

using namespace veter;

TEST_CASE("the distance of sequence numbers is the shorter way around") {
    struct Case {
        std::uint16_t from, to;
        int distance;
    };
    for (const auto& c : {Case{0, 0, 0}, Case{5, 9, 4}, Case{9, 5, -4}, Case{65535, 0, 1},
                          Case{0, 65535, -1}, Case{65000, 1000, 1536}, Case{1000, 65000, -1536},
                          Case{0, 32767, 32767}, Case{0, 32768, -32768}}) {
        CAPTURE(c.from);
        CAPTURE(c.to);
        CHECK(sequenceDistance(c.from, c.to) == c.distance);
    }
}

TEST_CASE("the distance of timestamps is the shorter way around") {
    CHECK(timestampDistance(0xffff'ffff, 0) == 1);
    CHECK(timestampDistance(0, 0xffff'ffff) == -1);
    CHECK(timestampDistance(0, 0x7fff'ffff) == 0x7fff'ffff);
    CHECK(timestampDistance(1000, 0xffff'f000) == -5096);
}

TEST_CASE("an unwrapped sequence number counts on from 65535 to 0, and back") {
    for (const int number : {0, 1, 32767, 32768, 65534, 65535}) {
        const auto first = static_cast<std::uint16_t>(number);
        CAPTURE(first);
        const auto start = firstSequence(first);
        CHECK(static_cast<std::uint16_t>(start) == first);
        auto at = start;
        for (int i = 1; i < 200'000; ++i) { // three times around
            at = unwrapSequence(at, static_cast<std::uint16_t>(first + i));
            REQUIRE(at == start + i);
            REQUIRE(unwrapSequence(at, static_cast<std::uint16_t>(first + i - 100)) == at - 100);
        }
    }
}

TEST_CASE("a sequence number is unwrapped to the nearest candidate") {
    const auto near = firstSequence(10);
    CHECK(unwrapSequence(near, 10) == near);
    CHECK(unwrapSequence(near, 10 + 32767) == near + 32767);
    CHECK(unwrapSequence(near, 10 + 32768) == near - 32768);
    CHECK(unwrapSequence(near, 65535) == near - 11);
    CHECK(unwrapSequence(3, 65535) == -1); // nothing is cut at zero
    CHECK(unwrapSequence(firstSequence(0), 32768) > 0);
}

TEST_CASE("an unwrapped timestamp counts on from 2^32 to 0, and back") {
    const std::int64_t near = 0xffff'ff00;
    CHECK(unwrapTimestamp(near, 0x0000'0100) == near + 0x200);
    CHECK(unwrapTimestamp(near + 0x200, 0xffff'ff00) == near);
    CHECK(unwrapTimestamp(-1, 5) == 5);
}
