#include "transport/rtcp/rtcp_roll_over.hpp"

#include "transport/rtcp/rtcp_link.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::transport;

TEST_CASE("a roll-over counter reads back as it was built") {
    for (const auto& told : {RollOver{0xdeadbeef, 0, 0}, RollOver{1, 330, 65535},
                             RollOver{0xffff'ffff, 0xffff'ffff, 0x1234}}) {
        std::vector<std::uint8_t> wire;
        appendRollOver(wire, told);
        CHECK(wire.size() == 20);
        Bytes rest = wire;
        const auto packet = nextRtcp(rest);
        REQUIRE(packet);
        CHECK(rest.empty());
        CHECK(parseRollOver(*packet) == told);
        CHECK_FALSE(parseLinkReport(*packet));
    }
}

TEST_CASE("a roll-over counter is laid out as docs/wire.md has it") {
    std::vector<std::uint8_t> wire;
    appendRollOver(wire, {0xdeadbeef, 330, 0xfffe});
    CHECK(wire == std::vector<std::uint8_t>{0x82, 204, 0, 4, 0xde, 0xad, 0xbe, 0xef, 'V', 'E',
                                            'T',  'R', 0, 0, 1,    0x4a, 0xff, 0xfe, 0,   0});
}

TEST_CASE("another packet is not taken for a roll-over counter") {
    std::vector<std::uint8_t> wire;
    appendRollOver(wire, {1, 2, 3});
    const auto with = [&wire](std::size_t at, std::uint8_t value) {
        auto changed = wire;
        changed[at] = value;
        return parseRollOver(changed);
    };
    CHECK(parseRollOver(wire));
    CHECK_FALSE(with(0, 0x81)); // subtype 1
    CHECK_FALSE(with(1, 203));  // BYE
    CHECK_FALSE(with(8, 'W'));
    CHECK_FALSE(parseRollOver(Bytes(wire).first(16)));
    std::vector<std::uint8_t> link;
    appendLinkReport(link, 1, {2, 0.5, std::chrono::milliseconds(3), true});
    CHECK_FALSE(parseRollOver(link));
}
