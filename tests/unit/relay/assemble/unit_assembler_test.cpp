#include "relay/assemble/unit_assembler.hpp"

#include "tests/unit/relay/assemble/assembled.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;

TEST_CASE("a picture is passed on at its marker, without waiting for the next") {
    Assembled a;
    for (const std::uint32_t timestamp : {0xffff'f448U, 0U, 3000U}) {
        a.push(timestamp, false);
        a.push(timestamp, false, false, kLaterSlice);
        const auto before = a.units.size();
        a.push(timestamp, true, false, kLaterSlice);
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

TEST_CASE("pictures of a sender that never sets the marker are whole, one picture later") {
    for (const bool trusted : {false, true}) {
        Assembled a(trusted);
        for (std::uint32_t i = 0; i < 5; ++i) {
            a.push(i * 3000, false, false, i == 0 ? Bytes(kKeySlice) : Bytes(kSlice));
            a.push(i * 3000, false, false, kLaterSlice);
        }
        CHECK(a.text() == "2 2 2 2");
        CHECK(a.assembler.unmarked() == 4);
        CHECK(a.assembler.deadline() == Clock::time_point::max());
        a.push(15'000, false, true); // its loss may have been of the fifth
        CHECK(a.text() == "2 2 2 2 2!");
    }
}

TEST_CASE("a sender that marks each slice is recognized at its first picture") {
    Assembled a(false);
    for (std::uint32_t i = 0; i < 4; ++i) {
        a.push(i * 3000, true, false, i == 0 ? Bytes(kKeySlice) : Bytes(kSlice));
        for (int j = 0; j < 3; ++j)
            a.push(i * 3000, true, false, i == 0 ? Bytes(kLaterKeySlice) : Bytes(kLaterSlice));
    }
    CHECK(a.text() == "4 4 4");
    CHECK(a.assembler.marker() == UnitAssembler::Marker::Ignored);
}

TEST_CASE("a sender that marks each NAL unit is recognized, too") {
    Assembled a(false);
    for (std::uint32_t i = 0; i < 3; ++i)
        for (const Bytes nal : {Bytes(kSps), Bytes(kPps), Bytes(kKeySlice), Bytes(kLaterKeySlice)})
            a.push(i * 3000, true, false, nal);
    CHECK(a.text() == "4 4");
}

TEST_CASE("the first picture of a sender waits for a moment, later ones do not") {
    Assembled a(false);
    a.push(1, true);
    CHECK(a.units.empty());
    CHECK(a.assembler.deadline() == a.now + UnitAssembler::kDoubt);
    a.expire(a.now + UnitAssembler::kDoubt - std::chrono::microseconds(1));
    CHECK(a.units.empty());
    a.expire(a.now + UnitAssembler::kDoubt);
    CHECK(a.text() == "1");
    CHECK(a.assembler.deadline() == Clock::time_point::max());
    a.push(2, true);
    CHECK(a.text() == "1 1");

    Assembled quick(false); // the second picture comes first
    quick.push(1, true);
    quick.push(2, true);
    CHECK(quick.text() == "1 1");

    Assembled slow(false); // its second slice takes longer than that
    slow.push(1, true);
    slow.expire(slow.now + UnitAssembler::kDoubt);
    slow.push(1, true, false, kLaterSlice);
    slow.push(2, true);
    slow.push(2, true, false, kLaterSlice);
    slow.push(3, true);
    CHECK(slow.text() == "1 1! 2");
}

TEST_CASE("parameter sets and other headers begin a picture, whatever their time and marker") {
    Assembled a;
    a.push(1, true);
    a.push(1, true, false, kSps); // with the time of the picture before
    a.push(1, false, false, kPps);
    a.push(2, false, false, kKeySlice);
    a.push(2, true, false, kLaterKeySlice);
    CHECK(a.text() == "1 4");
    CHECK(a.units[1].timestamp() == 2);
    a.push(7, false, false, kDelimiter); // with one of its own
    a.push(3, true);
    CHECK(a.text() == "1 4 2");
    CHECK(a.units[2].timestamp() == 3);
    for (int i = 0; i < 1000; ++i) a.push(4, true, false, kSps); // no picture among them
    a.push(5, true);
    CHECK(a.units.size() == 4);
    CHECK(a.units[3].packets.size() <= UnitAssembler::kMaxHeaders + 1);
}

TEST_CASE("a NAL unit behind the slices ends the picture where it has the marker") {
    Assembled a;
    a.push(1, false);
    a.push(1, true, false, kFiller);
    CHECK(a.text() == "2");
    a.push(2, false);
    a.push(2, true, false, kDelimiter); // of the next
    CHECK(a.text() == "2 1");
    a.push(3, true);
    CHECK(a.text() == "2 1 2");
}

TEST_CASE("parameter sets repeated before each slice are left out") {
    Assembled a;
    for (int i = 0; i < 3; ++i) {
        a.push(1, false, false, kSps);
        a.push(1, false, false, kPps);
        a.push(1, i == 2, false, i == 0 ? Bytes(kKeySlice) : Bytes(kLaterKeySlice));
    }
    CHECK(a.text() == "5");
}

TEST_CASE("where timestamps stand still, a picture ends where the next begins") {
    Assembled a(false);
    for (int i = 0; i < 100; ++i) {
        a.push(7, false);
        a.push(7, false, false, kLaterSlice);
    }
    CHECK(a.units.size() > 80);
    CHECK(a.units.back().packets.size() == 2);
    CHECK_FALSE(a.units.back().damaged);
}

TEST_CASE("two fields with one timestamp are one picture") {
    Assembled a;
    a.push(1, false);
    a.push(1, true);
    CHECK(a.text() == "2");
}

TEST_CASE("a restart drops the unfinished picture, and marks only the next one") {
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
