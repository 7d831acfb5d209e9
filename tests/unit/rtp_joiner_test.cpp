#include "tools/rtp_joiner.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace veter;
using namespace veter::probe;

namespace {

std::vector<std::uint8_t> packet(std::uint16_t sequence, std::uint32_t timestamp, bool marker,
                                 std::uint8_t nalHeader, std::uint8_t payloadType = 96) {
    std::vector<std::uint8_t> wire(20, 0x55);
    wire[0] = 0x80;
    wire[1] = static_cast<std::uint8_t>((marker ? 0x80 : 0) | payloadType);
    store16be(wire, 2, sequence);
    store32be(wire, 4, timestamp);
    store32be(wire, 8, 0xabcd);
    wire[12] = nalHeader;
    return wire;
}

} // namespace

TEST_CASE("an access unit ends at its marker, at once") {
    RtpJoiner joiner({});
    joiner.push(packet(65535, 3000, false, 0x67));
    CHECK_FALSE(joiner.take());
    joiner.push(packet(0, 3000, true, 0x65));
    const auto unit = joiner.take();
    REQUIRE(unit);
    CHECK((unit->flags & AV_PKT_FLAG_KEY) != 0);
    CHECK(unit->size == 2 * (4 + 8));
    CHECK_FALSE(joiner.take());
}

TEST_CASE("where the marker is lost it ends at the next timestamp") {
    RtpJoiner joiner({});
    joiner.push(packet(1, 0xffff'f000, false, 0x61));
    joiner.push(packet(3, 500, true, 0x61));
    CHECK(joiner.take());
    CHECK(joiner.take());
    CHECK_FALSE(joiner.take());
}

TEST_CASE("other payload types, RTCP and noise are left out") {
    RtpJoiner joiner({});
    joiner.push(packet(1, 3000, true, 0x61, 97));
    auto report = packet(2, 3000, true, 0x61);
    report[1] = 200;
    joiner.push(report);
    joiner.push(Bytes{});
    CHECK_FALSE(joiner.take());
}
