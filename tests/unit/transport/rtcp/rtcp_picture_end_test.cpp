#include "transport/rtcp/rtcp_picture_end.hpp"

#include "tests/unit/rtcp.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::test;
using namespace veter::transport;

TEST_CASE("the end of a picture is an application packet named VETR") {
    Wire wire;
    appendPictureEnd(wire, {0xdeadbeef, 0xfffe});
    CHECK(wire ==
          Wire{0x85, 204, 0, 3, 0xde, 0xad, 0xbe, 0xef, 'V', 'E', 'T', 'R', 0xff, 0xfe, 0, 0});
    CHECK(parsePictureEnd(wire) == PictureEnd{0xdeadbeef, 0xfffe});
    auto longer = wire;
    longer[3] = 4;
    longer.insert(longer.end(), 4, 0xff); // of a later version
    CHECK(parsePictureEnd(longer) == parsePictureEnd(wire));
    for (std::size_t size = 4; size < wire.size(); size += 4)
        CHECK_FALSE(parsePictureEnd(Bytes(wire).first(size)));
    wire[0] = 0x84;
    CHECK_FALSE(parsePictureEnd(wire));
}
