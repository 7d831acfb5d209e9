#include "transport/rtcp/rtcp_lost_picture.hpp"

#include "tests/unit/rtcp.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::test;
using namespace veter::transport;

TEST_CASE("a lost picture is an application packet named VETR that tells the last good one") {
    Wire wire;
    appendLostPicture(wire, 0x01020304, {0xdeadbeef, 0xffff'fff0});
    CHECK(wire == Wire{0x84, 204, 0,    4,    1,    2,    3,    4,    'V',  'E',
                       'T',  'R', 0xde, 0xad, 0xbe, 0xef, 0xff, 0xff, 0xff, 0xf0});
    CHECK(parseLostPicture(wire) == LostPicture{0xdeadbeef, 0xffff'fff0});
    auto longer = wire;
    longer[3] = 5;
    longer.insert(longer.end(), 4, 0xff); // of a later version
    CHECK(parseLostPicture(longer) == parseLostPicture(wire));
    for (std::size_t size = 4; size < wire.size(); size += 4)
        CHECK_FALSE(parseLostPicture(Bytes(wire).first(size)));
    wire[0] = 0x83;
    CHECK_FALSE(parseLostPicture(wire));
}
