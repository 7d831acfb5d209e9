#include "relay/unit_assembler.hpp"

#include "tests/unit/rtp_unit.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;

namespace {

class Assembled {
public:
    void push(std::uint32_t timestamp, bool marker, bool afterLoss = false, Bytes payload = {}) {
        auto packet =
            test::makeReceived({sequence_++, timestamp, marker}, Clock::time_point{}, payload);
        packet.afterLoss = afterLoss;
        assembler.push(std::move(packet));
    }
    std::vector<RtpUnit> units;
    UnitAssembler assembler{[this](RtpUnit unit) { units.push_back(std::move(unit)); }};

private:
    std::uint16_t sequence_ = 65'534;
};

} // namespace

TEST_CASE("a picture is handed on with its marker, without waiting for the next") {
    Assembled a;
    for (const std::uint32_t timestamp : {0xffff'f448U, 0U, 3000U}) {
        a.push(timestamp, false);
        a.push(timestamp, false);
        const auto before = a.units.size();
        a.push(timestamp, true);
        REQUIRE(a.units.size() == before + 1);
        const auto& unit = a.units.back();
        CHECK(unit.packets.size() == 3);
        CHECK(unit.timestamp() == timestamp);
        CHECK_FALSE(unit.damaged);
        CHECK_FALSE(unit.restart);
        for (std::size_t i = 1; i < 3; ++i)
            CHECK(sequenceDistance(unit.packets[i - 1].header.sequence,
                                   unit.packets[i].header.sequence) == 1);
    }
}

TEST_CASE("a picture whose marker was lost ends with the next timestamp, damaged") {
    Assembled a;
    a.push(0xffff'ffff, false);
    a.push(2999, false, true);
    REQUIRE(a.units.size() == 1);
    CHECK(a.units[0].damaged);
    CHECK(a.units[0].timestamp() == 0xffff'ffff);
    a.push(2999, true);
    REQUIRE(a.units.size() == 2);
    CHECK(a.units[1].damaged); // its beginning may be missing
    a.push(5999, true);
    CHECK_FALSE(a.units[2].damaged);
}

TEST_CASE("a picture with a hole is damaged, the next is not") {
    Assembled a;
    a.push(1, false);
    a.push(1, true, true);
    a.push(2, true);
    REQUIRE(a.units.size() == 2);
    CHECK(a.units[0].damaged);
    CHECK_FALSE(a.units[1].damaged);
}

TEST_CASE("a restart drops what was begun and marks the next picture, only that") {
    Assembled a;
    a.push(1, false, true);
    a.assembler.restart();
    a.push(1, true); // the same timestamp, another sender
    a.push(2, true);
    REQUIRE(a.units.size() == 2);
    CHECK(a.units[0].packets.size() == 1);
    CHECK(a.units[0].restart);
    CHECK_FALSE(a.units[0].damaged);
    CHECK_FALSE(a.units[1].restart);
}

TEST_CASE("a picture without end is cut") {
    Assembled a;
    for (std::size_t i = 0; i <= UnitAssembler::kMaxPackets; ++i) a.push(1, false);
    REQUIRE(a.units.size() == 1);
    CHECK(a.units[0].packets.size() == UnitAssembler::kMaxPackets);
    CHECK(a.units[0].damaged);
    a.push(1, true);
    REQUIRE(a.units.size() == 2);
    CHECK(a.units[1].packets.size() == 2);
    CHECK(a.units[1].damaged);
}

TEST_CASE("a picture is cut by what its packets take, too") {
    const std::vector<std::uint8_t> payload(kMaxPacketBytes - transport::kRtpHeaderBytes, 0x41);
    Assembled a;
    while (a.units.empty()) a.push(1, false, false, payload);
    CHECK(a.units[0].damaged);
    CHECK(a.units[0].memoryBytes() <= UnitAssembler::kMaxBytes + sizeof(RtpUnit));
    CHECK(a.units[0].memoryBytes() > UnitAssembler::kMaxBytes - 2 * kMaxPacketBytes);
}

TEST_CASE("after a loss a key frame that is whole needs nothing of what is missing") {
    constexpr std::uint8_t kParameterSets[] = {0x67, 0x42};
    constexpr std::uint8_t kMiddle[] = {0x7c, 0x05, 0x11};
    constexpr std::uint8_t kPicture[] = {0x41, 0x9a, 0x01};
    for (const std::uint32_t timestamp : {1U, 0xffff'ffffU}) {
        Assembled a;
        a.push(timestamp, true, true, kParameterSets);
        a.push(timestamp + 1, true, true, kMiddle);  // of one whose beginning was lost
        a.push(timestamp + 2, true, true, kPicture); // it builds on what was lost
        a.push(timestamp + 3, true, false, kPicture);
        REQUIRE(a.units.size() == 4);
        CHECK_FALSE(a.units[0].damaged);
        CHECK(a.units[1].damaged);
        CHECK(a.units[2].damaged);
        CHECK_FALSE(a.units[3].damaged);
    }
}

TEST_CASE("headers lost before the first slice of a key frame are no damage, lost slices are") {
    constexpr std::uint8_t kDelimiter[] = {0x09, 0xf0};
    constexpr std::uint8_t kParameterSets[] = {0x67, 0x42};
    constexpr std::uint8_t kKeySlice[] = {0x7c, 0x85, 0x88};
    constexpr std::uint8_t kLaterSlice[] = {0x65, 0x0a, 0x22};
    Assembled a;
    a.push(1, false, false, kDelimiter);
    a.push(1, true, true, kKeySlice);
    a.push(2, false, true, kDelimiter); // what was lost may have been a picture
    a.push(2, true, false, kKeySlice);
    a.push(3, false, false, kKeySlice);
    a.push(3, false, true, kParameterSets); // some senders repeat them before each slice
    a.push(3, true, false, kLaterSlice);
    REQUIRE(a.units.size() == 3);
    CHECK_FALSE(a.units[0].damaged);
    CHECK_FALSE(a.units[1].damaged);
    CHECK(a.units[2].damaged);
}

TEST_CASE("a sender that is first heard in the middle of a picture begins with a damaged one") {
    constexpr std::uint8_t kMiddle[] = {0x7c, 0x05, 0x11};
    constexpr std::uint8_t kPicture[] = {0x41, 0x9a, 0x01};
    Assembled a;
    a.assembler.restart();
    a.push(1, true, false, kMiddle);
    a.push(2, true, false, kPicture);
    a.assembler.restart();
    a.push(3, true, false, kPicture);
    REQUIRE(a.units.size() == 3);
    CHECK(a.units[0].damaged);
    CHECK_FALSE(a.units[1].damaged);
    CHECK_FALSE(a.units[2].damaged);
}
