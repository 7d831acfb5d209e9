#include "transport/rtcp/rtcp_extended.hpp"

#include "tests/unit/rtcp.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::test;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t kUs = 0x01020304;

/// An extended report of these blocks.
Wire withBlocks(const Wire& blocks) {
    Wire wire;
    const auto body = appendRtcp(wire, RtcpType::ExtendedReport, 0, 4 + blocks.size());
    store32be(body, 0, kUs);
    std::copy(blocks.begin(), blocks.end(), body.begin() + 4);
    return wire;
}

} // namespace

TEST_CASE("the receiver's time is laid out as RFC 3611 section 4.4 has it") {
    Wire wire;
    appendReferenceTime(wire, kUs, 0xe94f'1234'8000'0001);
    CHECK(wire ==
          Wire{0x80, 207, 0, 4, 1, 2, 3, 4, 4, 0, 0, 2, 0xe9, 0x4f, 0x12, 0x34, 0x80, 0, 0, 1});
    const auto time = parseReferenceTime(wire);
    REQUIRE(time);
    CHECK(time->sender == kUs);
    CHECK(time->ntp == 0xe94f'1234'8000'0001);
    CHECK_FALSE(parseDelaySince(wire, kUs));
}

TEST_CASE("the delay since the last time is laid out as RFC 3611 section 4.5 has it") {
    Wire wire;
    appendDelaySince(wire, kUs, 0xdeadbeef, {0x1234'8000, 0x0001'0002});
    CHECK(wire == Wire{0x80, 207,  0,    5,    1,    2,    3,    4, 5, 0, 0, 3,
                       0xde, 0xad, 0xbe, 0xef, 0x12, 0x34, 0x80, 0, 0, 1, 0, 2});
    const auto delay = parseDelaySince(wire, 0xdeadbeef);
    REQUIRE(delay);
    CHECK(delay->lastTime == 0x1234'8000);
    CHECK(delay->sinceThen == 0x0001'0002);
    CHECK_FALSE(parseDelaySince(wire, kUs));
    CHECK_FALSE(parseReferenceTime(wire));
}

TEST_CASE("the delay for a receiver is found among those of others, behind other blocks") {
    const auto wire = withBlocks({6, 0, 0, 1, 9, 9, 9, 9,                 // a summary, RFC 3611 4.6
                                  7, 0, 0, 0,                             // an empty one
                                  5, 0, 0, 6,                             // two receivers
                                  0, 0, 0, 1, 0, 0, 0, 10, 0, 0, 0, 11,   //
                                  0, 0, 0, 2, 0, 0, 0, 20, 0, 0, 0, 21}); //
    CHECK(parseDelaySince(wire, 1)->lastTime == 10);
    CHECK(parseDelaySince(wire, 1)->sinceThen == 11);
    CHECK(parseDelaySince(wire, 2)->lastTime == 20);
    CHECK(parseDelaySince(wire, 2)->sinceThen == 21);
    CHECK_FALSE(parseDelaySince(wire, 3));
}

TEST_CASE("one block has the delays of several receivers") {
    Wire wire;
    appendDelaySince(wire, kUs, std::span<const DelayTold>());
    CHECK(wire.empty());
    appendDelaySince(wire, kUs, std::vector<DelayTold>{{7, {10, 11}}, {8, {20, 21}}});
    CHECK(wire == Wire{0x80, 207, 0, 8, 1, 2,  3, 4, 5, 0, 0, 6, 0, 0,  0, 7, 0, 0,
                       0,    10,  0, 0, 0, 11, 0, 0, 0, 8, 0, 0, 0, 20, 0, 0, 0, 21});
    CHECK(parseDelaySince(wire, 7)->sinceThen == 11);
    CHECK(parseDelaySince(wire, 8)->lastTime == 20);
    CHECK_FALSE(parseDelaySince(wire, 9));
}

TEST_CASE("blocks that are cut off, or have wrong lengths, are ignored") {
    struct Case {
        const char* name;
        Wire blocks;
    };
    for (const auto& c : std::vector<Case>{
             {"none", {}},
             {"time of one word", {4, 0, 0, 1, 1, 2, 3, 4}},
             {"time of three words", {4, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9}},
             {"longer than the packet", {4, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8}},
             {"65536 words", {5, 0, 0xff, 0xff, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3}},
             {"behind one that is too long", {9, 0, 0, 9, 4, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8}},
             {"two thirds of a receiver", {5, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2}},
         }) {
        INFO(c.name);
        CHECK_FALSE(parseReferenceTime(withBlocks(c.blocks)));
        CHECK_FALSE(parseDelaySince(withBlocks(c.blocks), 1));
    }
    for (const std::size_t size : {4U, 8U, 12U, 16U}) {
        Wire time;
        appendReferenceTime(time, kUs, 1);
        CHECK_FALSE(parseReferenceTime(Bytes(time).first(size)));
        Wire delay;
        appendDelaySince(delay, kUs, 1, {2, 3});
        CHECK_FALSE(parseDelaySince(Bytes(delay).first(size), 1));
    }
    auto another = withBlocks({4, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8});
    CHECK(parseReferenceTime(another));
    another[1] = 204;
    CHECK_FALSE(parseReferenceTime(another));
}

TEST_CASE("short times are counted in 1/65536 s, and clamped") {
    struct Case {
        Micros time;
        std::uint32_t compact;
    };
    for (const auto& c : {Case{0s, 0}, Case{1s, 65536}, Case{500ms, 32768}, Case{10s, 655'360},
                          Case{15us, 1}, Case{18h, 18 * 3600 * 65536U}, Case{-1s, 0}}) {
        INFO(c.time.count());
        CHECK(toNtpShort(c.time) == c.compact);
    }
    CHECK(toNtpShort(24h) >= toNtpShort(18h));
    CHECK(toNtpShort(Micros::max()) == toNtpShort(24h));
    for (const Micros time : {Micros(1ms), Micros(40'123us), Micros(200ms), Micros(18h)})
        CHECK(std::chrono::abs(fromCompact(toNtpShort(time)) - time) <= 8us);
    CHECK(fromCompact(0xffff'ffff) > 18h);
    CHECK(ntpShort(0x1111'2222'3333'4444) == 0x2222'3333);
}
