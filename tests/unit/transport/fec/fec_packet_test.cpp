#include "transport/fec/fec_packet.hpp"

#include "tests/unit/rtp.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace veter;
using namespace veter::transport;

namespace {

const FecHeader kHeader{0xfffe, 0x8000'0001, 0xdeadbeef, 0x1234abcd, 0xfff0, 64, 5, 4, true};
const Packet kWire{0x81, 127,  0xff, 0xfe, 0x80, 0,  0, 1, 0xde, 0xad, 0xbe, 0xef, 0x12,
                   0x34, 0xab, 0xcd, 0xff, 0xf0, 64, 5, 4, 1,    7,    8,    9};

Packet changed(std::size_t at, std::uint8_t value) {
    auto wire = kWire;
    wire[at] = value;
    return wire;
}

} // namespace

TEST_CASE("a parity packet has its fields where the format says") {
    auto wire = buildFec(kHeader, 3);
    REQUIRE(wire.size() == kFecHeaderBytes + 3);
    CHECK(Packet(wire.end() - 3, wire.end()) == Packet{0, 0, 0});
    std::copy(kWire.end() - 3, kWire.end(), wire.end() - 3);
    CHECK(wire == kWire);

    const auto packet = parseFec(kWire);
    REQUIRE(packet);
    CHECK(packet->header.sequence == kHeader.sequence);
    CHECK(packet->header.ssrc == kHeader.ssrc);
    CHECK(packet->header.index == kHeader.index);
    CHECK(packet->header.sameBlock(kHeader));
    CHECK(Packet(packet->symbol.begin(), packet->symbol.end()) == Packet{7, 8, 9});
}

TEST_CASE("a parity packet is an RTP packet with one CSRC") {
    const auto header = parseRtp(kWire);
    REQUIRE(header);
    CHECK(header->payloadType == kFecPayloadType);
    CHECK_FALSE(header->marker);
    CHECK(header->headerBytes == kRtpHeaderBytes + 4);
}

TEST_CASE("numbers out of range are refused") {
    struct Case {
        const char* name;
        Packet wire;
        bool good;
    };
    auto longest = kWire;
    longest.resize(kMaxFecPacketBytes);
    auto tooLong = kWire;
    tooLong.resize(kMaxFecPacketBytes + 1);
    for (const auto& c : std::vector<Case>{{"as built", kWire, true},
                                           {"unknown flags", changed(21, 0xff), true},
                                           {"the longest", longest, true},
                                           {"longer", tooLong, false},
                                           {"no media", changed(18, 0), false},
                                           {"65 media packets", changed(18, 65), false},
                                           {"no parity", changed(19, 0), false},
                                           {"parity 64 of 64", changed(19, 64), true},
                                           {"parity 65", changed(19, 65), false},
                                           {"index as large as m", changed(20, 5), false},
                                           {"index 255", changed(20, 255), false},
                                           {"version 1", changed(0, 0x41), false},
                                           {"padding", changed(0, 0xa1), false},
                                           {"an extension", changed(0, 0x91), false},
                                           {"no CSRC", changed(0, 0x80), false},
                                           {"two CSRCs", changed(0, 0x82), false},
                                           {"a marker", changed(1, 0xff), false},
                                           {"another payload type", changed(1, 96), false}}) {
        INFO(c.name);
        CHECK(parseFec(c.wire).has_value() == c.good);
    }
    for (std::size_t size = 0; size < kWire.size(); ++size)
        CHECK_FALSE_MESSAGE(parseFec(Bytes(kWire).first(size)), size);
}

TEST_CASE("parity of one block is told from that of another") {
    for (std::size_t at = 0; at < kFecHeaderBytes; ++at) {
        const auto value = static_cast<std::uint8_t>(kWire[at] ^ 1); // flips the marker, too
        const auto packet = parseFec(changed(at, at == 18 ? 63 : value));
        if (!packet) continue;
        const bool own = at == 2 || at == 3 || (at >= 8 && at < 12) || at == 20;
        CHECK_MESSAGE(packet->header.sameBlock(kHeader) == own, at);
    }
}

TEST_CASE("a block covers k sequence numbers, across their wrap-around") {
    CHECK_FALSE(kHeader.covers(0xffef));
    CHECK(kHeader.covers(0xfff0));
    CHECK(kHeader.covers(0xffff));
    CHECK(kHeader.covers(0x002f));
    CHECK_FALSE(kHeader.covers(0x0030));
    CHECK_FALSE(kHeader.covers(0x8000));
}

TEST_CASE("media with a plain header and a payload can be protected") {
    const auto plain = test::makeRtp({.sequence = 7, .marker = true});
    const auto header = parseProtectable(plain);
    REQUIRE(header);
    CHECK(header->sequence == 7);
    CHECK(header->marker);
    for (const auto first : std::vector<std::uint8_t>{0x81, 0x90, 0xa0, 0x40}) {
        auto other = plain;
        other[0] = first;
        CHECK_FALSE_MESSAGE(parseProtectable(other), int(first));
    }
    CHECK_FALSE(parseProtectable(Bytes(plain).first(kRtpHeaderBytes)));
    CHECK_FALSE(parseProtectable({}));
    auto large = plain;
    large.resize(kMaxFecPacketBytes - kFecOverheadBytes);
    CHECK(parseProtectable(large));
    large.push_back(0);
    CHECK_FALSE(parseProtectable(large));
}

TEST_CASE("a symbol is the size, the payload and zeros") {
    const Packet payload{5, 6, 7};
    Packet symbol(8, 0xff);
    writeFecSymbol(test::makeRtp({}, payload), symbol);
    CHECK(symbol == Packet{0, 3, 5, 6, 7, 0, 0, 0});
}
