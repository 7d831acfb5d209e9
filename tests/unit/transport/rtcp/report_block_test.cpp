#include "transport/rtcp/rtcp.hpp"

#include "tests/unit/rtcp.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace veter;
using namespace veter::test;
using namespace veter::transport;

namespace {

constexpr ReportBlock kBlock{0xdeadbeef, 0x40, 5, 0x0001'ffff, 77, 0x1234'8000, 0x0001'0000};

/// RFC 3550 section 6.4.1 and 6.4.2: blocks for the sources 1, 2 and 3, `at` bytes from the start.
Wire withBlocks(RtcpType type, std::size_t at) {
    Wire wire;
    const auto body = appendRtcp(wire, type, 3, at - 4 + 3 * 24UL);
    for (std::uint32_t i = 0; i < 3; ++i) {
        store32be(body, at - 4 + 24 * i, i + 1);
        store32be(body, at - 4 + 24 * i + 8, 100 + i);
    }
    return wire;
}

} // namespace

TEST_CASE("a report block is laid out as RFC 3550 section 6.4.1 has it, and read back") {
    Wire wire;
    appendReceiverReport(wire, 0x01020304, kBlock);
    CHECK(wire == Wire{0x81, 201, 0,    7,    1, 2, 3, 4,  0xde, 0xad, 0xbe, 0xef, 0x40, 0, 0, 5,
                       0,    1,   0xff, 0xff, 0, 0, 0, 77, 0x12, 0x34, 0x80, 0,    0,    1, 0, 0});
    const auto block = findReportBlock(wire, kBlock.ssrc);
    REQUIRE(block);
    CHECK(block->ssrc == kBlock.ssrc);
    CHECK(block->fractionLost == kBlock.fractionLost);
    CHECK(block->lost == kBlock.lost);
    CHECK(block->highestSequence == kBlock.highestSequence);
    CHECK(block->jitter == kBlock.jitter);
    CHECK(block->lastReport == kBlock.lastReport);
    CHECK(block->sinceReport == kBlock.sinceReport);
}

TEST_CASE("the cumulative number lost has 24 bits with a sign, and is clamped") {
    constexpr std::int32_t kMost = 0x7fffff;
    struct Case {
        std::int32_t told;
        std::int32_t read;
    };
    for (const auto& c : {Case{0, 0}, Case{-1, -1}, Case{kMost, kMost}, Case{kMost + 1, kMost},
                          Case{-kMost - 1, -kMost - 1}, Case{-kMost - 2, -kMost - 1},
                          Case{std::numeric_limits<std::int32_t>::max(), kMost},
                          Case{std::numeric_limits<std::int32_t>::min(), -kMost - 1}}) {
        INFO(c.told);
        auto block = kBlock;
        block.lost = c.told;
        block.fractionLost = 255; // beside it on the wire
        Wire wire;
        appendReceiverReport(wire, 1, block);
        const auto read = findReportBlock(wire, kBlock.ssrc);
        REQUIRE(read);
        CHECK(read->lost == c.read);
        CHECK(read->fractionLost == 255);
    }
}

TEST_CASE("a report without a block is the head of a compound packet") {
    Wire wire;
    appendReceiverReport(wire, 0x01020304, std::nullopt);
    CHECK(wire == Wire{0x80, 201, 0, 1, 1, 2, 3, 4});
    CHECK_FALSE(findReportBlock(wire, 0x01020304));
}

TEST_CASE("the block about a source is found among others, in reports of both kinds") {
    for (const auto& wire :
         {withBlocks(RtcpType::SenderReport, 28), withBlocks(RtcpType::ReceiverReport, 8)}) {
        for (std::uint32_t i = 0; i < 3; ++i) {
            const auto block = findReportBlock(wire, i + 1);
            REQUIRE(block);
            CHECK(block->highestSequence == 100 + i);
        }
        CHECK_FALSE(findReportBlock(wire, 4));
        auto fewer = wire;
        fewer[0] = 0x82; // what follows the second is an extension of some profile
        CHECK(findReportBlock(fewer, 2));
        CHECK_FALSE(findReportBlock(fewer, 3));
    }
    auto another = withBlocks(RtcpType::ReceiverReport, 8);
    another[1] = 202;
    CHECK_FALSE(findReportBlock(another, 1));
}

TEST_CASE("blocks that are cut off are not read") {
    for (const auto& [type, at] :
         {std::pair{RtcpType::SenderReport, 28UL}, std::pair{RtcpType::ReceiverReport, 8UL}}) {
        const auto wire = withBlocks(type, at);
        for (std::size_t size = 4; size < wire.size(); size += 4)
            for (std::uint32_t i = 0; i < 3; ++i) {
                const bool whole = size >= at + 24 * (i + 1);
                CHECK(findReportBlock(Bytes(wire).first(size), i + 1).has_value() == whole);
            }
    }
}
