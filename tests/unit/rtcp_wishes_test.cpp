#include "transport/rtcp_wishes.hpp"

#include "tests/unit/rtcp.hpp"
#include "transport/rtcp_link.hpp"
#include "transport/rtcp_roll_over.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::test;
using namespace veter::transport;

TEST_CASE("a sender's wishes are an application packet named VETR, and read back as built") {
    Wire wire;
    appendWishes(wire, {0xdeadbeef, true});
    CHECK(wire == Wire{0x83, 204, 0, 3, 0xde, 0xad, 0xbe, 0xef, 'V', 'E', 'T', 'R', 1, 0, 0, 0});
    CHECK(parseWishes(wire) == Wishes{0xdeadbeef, true});
    wire.clear();
    appendWishes(wire, {7, false});
    CHECK(parseWishes(wire) == Wishes{7, false});
}

TEST_CASE("application packets of others, of another subtype or cut off are no wishes") {
    Wire good;
    appendWishes(good, {1, true});
    for (const auto& [at, value] : {std::pair{0, 0x81}, std::pair{1, 205}, std::pair{11, 0x53}}) {
        auto wire = good;
        wire[static_cast<std::size_t>(at)] = static_cast<std::uint8_t>(value);
        CHECK_FALSE(parseWishes(wire));
    }
    for (std::size_t size = 4; size < good.size(); size += 4)
        CHECK_FALSE(parseWishes(Bytes(good).first(size)));
    CHECK_FALSE(parseLinkReport(good));
    CHECK_FALSE(parseRollOver(good));
    Wire rollOver;
    appendRollOver(rollOver, {1, 2, 3});
    CHECK_FALSE(parseWishes(rollOver));
}
