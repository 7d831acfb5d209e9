#include "relay/assemble/unit_assembler.hpp"

#include "tests/unit/access_unit_packets.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

using namespace veter;
using namespace veter::relay;

namespace {

// NAL units of each kind, cut short.
constexpr std::uint8_t kSps[] = {0x67, 0x42};
constexpr std::uint8_t kPps[] = {0x68, 0xce};
constexpr std::uint8_t kDelimiter[] = {0x09, 0xf0};
constexpr std::uint8_t kFiller[] = {0x0c, 0xff};
constexpr std::uint8_t kKeySlice[] = {0x65, 0x88};
constexpr std::uint8_t kLaterKeySlice[] = {0x65, 0x0a, 0x22};
constexpr std::uint8_t kSlice[] = {0x41, 0x9a};
constexpr std::uint8_t kLaterSlice[] = {0x41, 0x1a};

class Assembled {
public:
    /// Of a sender whose markers are known to be right, unless said otherwise.
    explicit Assembled(bool trusted = true) {
        if (trusted) assembler.trustMarkers();
    }
    void push(std::uint32_t timestamp, bool marker, bool afterLoss = false,
              Bytes payload = kSlice) {
        auto packet = test::makeReceived({sequence_++, timestamp, marker}, now, payload);
        packet.afterLoss = afterLoss;
        push(std::move(packet));
    }
    void pushPadding(std::uint32_t timestamp, bool afterLoss) {
        auto wire = test::makeRtp({sequence_++, timestamp}, Bytes(kSlice));
        wire[0] |= 0x20; // all of its payload is padding
        wire.back() = 2;
        const auto header = transport::parseRtp(wire);
        REQUIRE(header);
        RtpPacket packet{wire, *header, now, afterLoss};
        REQUIRE(packet.payload().empty());
        push(std::move(packet));
    }
    void expire(Clock::time_point at) {
        assembler.expire(at);
        pop();
    }
    /// How many packets each unit has, and whether it is damaged: "3 1! 2".
    std::string text() const {
        std::string text;
        for (const auto& unit : units)
            text += fmt::format("{}{}{}", text.empty() ? "" : " ", unit.packets.size(),
                                unit.damaged ? "!" : "");
        return text;
    }
    Clock::time_point now{std::chrono::hours(1)};
    std::vector<AccessUnitPackets> units;
    UnitAssembler assembler;

private:
    void push(RtpPacket packet) {
        assembler.push(std::move(packet));
        pop();
    }
    void pop() {
        while (auto unit = assembler.pop()) units.push_back(std::move(*unit));
    }

    std::uint16_t sequence_ = 65'534;
};

} // namespace

TEST_CASE("a picture is handed on with its marker, without waiting for the next") {
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

TEST_CASE("a sender that never sets the marker is shown a picture later, whole") {
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

TEST_CASE("a sender that marks each slice is seen through at its first picture") {
    Assembled a(false);
    for (std::uint32_t i = 0; i < 4; ++i) {
        a.push(i * 3000, true, false, i == 0 ? Bytes(kKeySlice) : Bytes(kSlice));
        for (int j = 0; j < 3; ++j)
            a.push(i * 3000, true, false, i == 0 ? Bytes(kLaterKeySlice) : Bytes(kLaterSlice));
    }
    CHECK(a.text() == "4 4 4");
    CHECK(a.assembler.marker() == UnitAssembler::Marker::Ignored);
}

TEST_CASE("a sender that marks each NAL unit is seen through, too") {
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

TEST_CASE("what stands behind the slices ends the picture where it has the marker") {
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

TEST_CASE("a picture is cut by what its packets take, too") {
    std::vector<std::uint8_t> payload(kMaxPacketBytes - transport::kRtpHeaderBytes, 0x1a);
    payload[0] = 0x41;
    Assembled a;
    a.push(1, false);
    while (a.units.empty()) a.push(1, false, false, payload);
    CHECK(a.units[0].damaged);
    CHECK(a.units[0].memoryBytes() <= UnitAssembler::kMaxBytes + sizeof(AccessUnitPackets));
    CHECK(a.units[0].memoryBytes() > UnitAssembler::kMaxBytes - 2 * kMaxPacketBytes);
}

TEST_CASE("after a loss a key frame that is whole needs nothing of what is missing") {
    constexpr std::uint8_t kMiddle[] = {0x7c, 0x05, 0x11};
    for (const std::uint32_t timestamp : {1U, 0xffff'ffffU}) {
        Assembled a;
        a.push(timestamp, false, true, kSps);
        a.push(timestamp, true, false, kKeySlice);
        a.push(timestamp + 1, true, true, kMiddle); // of one whose beginning was lost
        a.push(timestamp + 2, true, true, kSlice);  // it builds on what was lost
        a.push(timestamp + 3, true, false, kSlice);
        CHECK(a.text() == "2 1! 1! 1");
    }
}

TEST_CASE("headers lost before the first slice of a key frame are no damage, lost slices are") {
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

TEST_CASE("a sender that is first heard in the middle of a picture begins with a damaged one") {
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
