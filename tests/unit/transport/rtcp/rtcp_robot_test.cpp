#include "transport/rtcp/rtcp_robot.hpp"

#include "tests/unit/rtcp.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::test;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

RobotState hot() {
    RobotState state;
    state.throttled = true;
    state.limit = 3;
    state.captured = 30;
    state.encoded = 29;
    state.encodeTime = 12'300us;
    state.dropped = 7;
    state.skipped = 0x01020304;
    state.targetKilobits = 1850;
    state.temperature = -5.5;
    return state;
}

} // namespace

TEST_CASE("a robot's state is an application packet named VETR") {
    Wire wire;
    appendRobot(wire, 0xdeadbeef, hot());
    CHECK(wire == Wire{0x86, 204, 0, 8,  0xde, 0xad, 0xbe, 0xef, 'V',  'E',  'T', 'R',
                       7,    3,   0, 30, 0,    29,   0,    123,  0,    0,    0,   7,
                       1,    2,   3, 4,  0,    0,    0x07, 0x3a, 0xff, 0xc9, 0,   0});
    const auto robot = parseRobot(wire);
    REQUIRE(robot);
    CHECK(robot->ssrc == 0xdeadbeef);
    CHECK(robot->state == hot());
    auto longer = wire;
    longer[3] = 9;
    longer.insert(longer.end(), 4, 0xff); // of a later version
    CHECK(parseRobot(longer)->state == hot());
    for (std::size_t size = 4; size < wire.size(); size += 4)
        CHECK_FALSE(parseRobot(Bytes(wire).first(size)));
    wire[0] = 0x85;
    CHECK_FALSE(parseRobot(wire));
}

TEST_CASE("what is not known of a robot stays so, and what does not fit is the most that does") {
    RobotState state;
    state.streaming = false;
    state.encodeTime = 10s;
    Wire wire;
    appendRobot(wire, 1, state);
    auto read = parseRobot(wire)->state;
    CHECK_FALSE(read.streaming);
    CHECK_FALSE(read.temperature);
    CHECK(read.encodeTime == 6'553'500us);

    state.temperature = 1e9;
    state.encodeTime = -1us;
    wire.clear();
    appendRobot(wire, 1, state);
    read = parseRobot(wire)->state;
    CHECK(read.temperature == 3000);
    CHECK(read.encodeTime == 0us);
}
