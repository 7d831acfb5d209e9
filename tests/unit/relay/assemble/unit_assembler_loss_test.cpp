// Missing and surplus packets: which pictures are damaged by them.

#include "relay/assemble/unit_assembler.hpp"

#include "tests/unit/relay/assemble/assembled.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;

TEST_CASE("a picture whose marker was lost ends with the next timestamp, damaged") {
    Assembled a;
    a.push(0xffff'ffff, false);
    a.push(2999, false, true);
    REQUIRE(a.units.size() == 1);
    CHECK(a.units[0].damaged);
    CHECK(a.units[0].timestamp() == 0xffff'ffff);
    a.push(2999, true, false, kLaterSlice);
    REQUIRE(a.units.size() == 2);
    CHECK(a.units[1].damaged); // its beginning may be missing
    a.push(5999, true);
    CHECK_FALSE(a.units[2].damaged);
}

TEST_CASE("a picture with a hole is damaged, the next is not") {
    Assembled a;
    a.push(1, false);
    a.push(1, true, true, kLaterSlice);
    a.push(2, true);
    CHECK(a.text() == "2! 1");
}

TEST_CASE("packets of padding alone are no loss, but do not hide one") {
    Assembled a;
    a.push(1, false);
    a.pushPadding(1, false);
    a.push(1, true, false, kLaterSlice);
    a.pushPadding(1, false);
    a.push(2, true);
    CHECK(a.text() == "2 1");
    a.pushPadding(2, true); // what was missing before it may have been a picture
    a.push(3, true);
    CHECK(a.text() == "2 1 1!");
}

TEST_CASE("a picture without end is cut, and damaged") {
    Assembled a;
    for (std::size_t i = 0; i <= UnitAssembler::kMaxPackets; ++i)
        a.push(1, false, false, i == 0 ? Bytes(kSlice) : Bytes(kLaterSlice));
    REQUIRE(a.units.size() == 1);
    CHECK(a.units[0].packets.size() == UnitAssembler::kMaxPackets);
    CHECK(a.units[0].damaged);
    a.push(1, true, false, kLaterSlice);
    REQUIRE(a.units.size() == 2);
    CHECK(a.units[1].packets.size() == 2);
    CHECK(a.units[1].damaged);
}

TEST_CASE("a picture is limited by the memory of its packets, too") {
    std::vector<std::uint8_t> payload(kMaxPacketBytes - transport::kRtpHeaderBytes, 0x1a);
    payload[0] = 0x41;
    Assembled a;
    a.push(1, false);
    while (a.units.empty()) a.push(1, false, false, payload);
    CHECK(a.units[0].damaged);
    CHECK(a.units[0].memoryBytes() <= UnitAssembler::kMaxBytes + sizeof(AccessUnitPackets));
    CHECK(a.units[0].memoryBytes() > UnitAssembler::kMaxBytes - 2 * kMaxPacketBytes);
}

TEST_CASE("after a loss a key frame that is whole is not damaged") {
    constexpr std::uint8_t kMiddle[] = {0x7c, 0x05, 0x11};
    for (const std::uint32_t timestamp : {1U, 0xffff'ffffU}) {
        Assembled a;
        a.push(timestamp, false, true, kSps);
        a.push(timestamp, true, false, kKeySlice);
        a.push(timestamp + 1, true, true, kMiddle); // of one whose beginning was lost
        a.push(timestamp + 2, true, true, kSlice);  // it refers to a lost picture
        a.push(timestamp + 3, true, false, kSlice);
        CHECK(a.text() == "2 1! 1! 1");
    }
}

TEST_CASE("lost headers before the first slice do not damage a key frame, lost slices do") {
    Assembled a;
    a.push(1, false, false, kDelimiter);
    a.push(1, true, true, kKeySlice);
    a.push(2, false, true, kDelimiter); // what was lost may have been a picture
    a.push(2, true, false, kKeySlice);
    a.push(3, false, false, kKeySlice);
    a.push(3, false, true, kSps); // some senders repeat them before each slice
    a.push(3, true, false, kLaterKeySlice);
    REQUIRE(a.units.size() == 3);
    CHECK_FALSE(a.units[0].damaged);
    CHECK_FALSE(a.units[1].damaged);
    CHECK(a.units[2].damaged);
}

TEST_CASE("a key frame whose parameter sets were lost is damaged: they may have changed its size") {
    Assembled a;
    a.push(1, false, false, kSps);
    a.push(1, true, false, kKeySlice);
    a.push(2, true, true, kKeySlice);
    a.push(3, false, true, kSps); // what was lost came before them
    a.push(3, true, false, kKeySlice);
    a.push(4, true, false, kKeySlice); // some senders give them once a second
    a.push(5, true, true, kKeySlice);
    CHECK(a.text() == "2 1! 2 1 1");
    CHECK(a.units[1].incomplete);
    a.assembler.restart(); // of a sender that is not known
    a.push(6, true, true, kKeySlice);
    CHECK_FALSE(a.units.back().damaged);
}

TEST_CASE("a stream that begins in the middle of a picture begins with a damaged one") {
    constexpr std::uint8_t kMiddle[] = {0x7c, 0x05, 0x11};
    Assembled a;
    a.assembler.restart();
    a.push(1, true, false, kMiddle);
    a.push(2, true);
    a.assembler.restart();
    a.push(3, true);
    a.push(4, true);
    CHECK(a.text() == "1! 1 1 1");
}
