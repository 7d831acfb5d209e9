#include "relay/assemble/rtp_demuxer.hpp"

#include "tests/unit/access_unit.hpp"
#include "tests/unit/rtp.hpp"
#include "transport/rtp/rtp_muxer.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;

namespace {

using Wire = std::vector<std::uint8_t>;

/// The packets of access units, as a sender makes them.
class Packets {
public:
    std::vector<Wire> of(const std::vector<Nal>& nals, std::int64_t pts) {
        packets_.clear();
        muxer_.write(*makeUnit(nals, pts));
        return packets_;
    }

private:
    std::vector<Wire> packets_;
    transport::RtpMuxer muxer_{{}, *h264Parameters(), [this](Bytes wire, Micros) {
                                   packets_.emplace_back(wire.begin(), wire.end());
                               }};
};

std::vector<Nal> keyFrame(unsigned seed) {
    return {makeNal(h264::kSps, 25, 1), makeNal(h264::kPps, 6, 2),
            makeNal(h264::kIdrSlice, 9000, seed), makeNal(h264::kIdrSlice, 7000, seed + 1)};
}

std::vector<Nal> frame(unsigned seed) {
    return {makeNal(h264::kSlice, 300 + seed % 4000, seed), makeNal(h264::kSlice, 2500, seed + 1)};
}

std::vector<Nal> demux(RtpDemuxer& demuxer, const std::vector<Wire>& packets) {
    for (const auto& packet : packets) demuxer.push(packet);
    const auto unit = demuxer.finish();
    return unit ? splitNals(av::bytes(*unit)) : std::vector<Nal>{};
}

} // namespace

TEST_CASE("packets become an access unit at once, NAL unit by NAL unit") {
    RtpDemuxer demuxer(kPayloadType);
    Packets packets;
    CHECK(demuxer.finish() == nullptr);
    for (unsigned i = 0; i < 100; ++i) {
        const bool key = i % 30 == 0;
        const auto nals = key ? keyFrame(i) : frame(i);
        for (const auto& packet : packets.of(nals, i * 33'333)) demuxer.push(packet);
        const auto unit = demuxer.finish();
        REQUIRE(unit);
        REQUIRE(splitNals(av::bytes(*unit)) == nals);
        CHECK(((unit->flags & AV_PKT_FLAG_KEY) != 0) == key);
        CHECK(demuxer.finish() == nullptr); // nothing is left over
    }
}

TEST_CASE("a restart with any other SSRC, sequence and timestamp loses nothing") {
    RtpDemuxer demuxer(kPayloadType);
    for (unsigned i = 0; i < 10; ++i) { // all three are random in each muxer
        Packets packets;
        CHECK(demux(demuxer, packets.of(keyFrame(i), 0)) == keyFrame(i));
        CHECK(demux(demuxer, packets.of(frame(i), 33'333)) == frame(i));
    }
}

TEST_CASE("a lost packet damages its own picture only") {
    RtpDemuxer demuxer(kPayloadType);
    Packets packets;
    const auto count = packets.of(keyFrame(1), 0).size();
    REQUIRE(count > 10);
    for (std::size_t lost = 0; lost < count; ++lost) {
        const auto pts = static_cast<std::int64_t>(lost) * 100'000;
        auto damaged = packets.of(keyFrame(1), pts);
        damaged.erase(damaged.begin() + static_cast<std::ptrdiff_t>(lost));
        CHECK(demux(demuxer, damaged) != keyFrame(1));
        CHECK(demux(demuxer, packets.of(frame(2), pts + 33'333)) == frame(2));
    }
}

TEST_CASE("more packets are depacketized than there are sequence numbers") {
    RtpDemuxer demuxer(kPayloadType);
    const auto packet = makeRtp({}, makeNal(h264::kSlice, 50));
    for (int i = 0; i < 700; ++i) {
        for (int k = 0; k < 100; ++k) demuxer.push(packet);
        const auto unit = demuxer.finish();
        REQUIRE(unit);
        if (splitNals(av::bytes(*unit)).size() != 100) FAIL("a packet is missing");
    }
}

TEST_CASE("garbage in packets neither throws nor damages later pictures") {
    RtpDemuxer demuxer(kPayloadType);
    Packets packets;
    std::minstd_rand random(1);
    std::int64_t pts = 0;
    for (int type = 0; type < 256; ++type) // NAL types of RFC 6184, and those that are none
        for (const std::size_t size : {1U, 2U, 3U, 5U, 40U}) {
            Wire payload(size);
            for (auto& byte : payload) byte = static_cast<std::uint8_t>(random());
            payload.front() = static_cast<std::uint8_t>(type);
            demuxer.push(makeRtp({.marker = true}, payload));
            CHECK_NOTHROW(demuxer.finish());
            if (demux(demuxer, packets.of(frame(3), pts += 1000)) != frame(3))
                FAIL("lost the picture after NAL type " << type << " with " << size << " bytes");
        }
    auto empty = makeRtp({.marker = true});
    empty.resize(transport::kRtpHeaderBytes);
    demuxer.push(empty);
    demuxer.push({});
    demuxer.push(Wire(3, 0x80));
    CHECK(demuxer.finish() == nullptr);
    CHECK(demux(demuxer, packets.of(frame(4), pts + 1000)) == frame(4));
}

TEST_CASE("padding, CSRCs and extensions are removed") {
    RtpDemuxer demuxer(kPayloadType);
    const auto nal = makeNal(h264::kSlice, 100);
    auto wire = makeRtp({.marker = true}, nal);
    wire[0] = 0xb1; // padding, extension, one CSRC
    const Wire extra{1, 2, 3, 4, 0xbe, 0xde, 0, 1, 9, 9, 9, 9};
    wire.insert(wire.begin() + 12, extra.begin(), extra.end());
    wire.insert(wire.end(), {0, 0, 3});
    CHECK(demux(demuxer, {wire}) == std::vector<Nal>{nal});
}

TEST_CASE("a packet as large as a datagram may be is depacketized") {
    RtpDemuxer demuxer(kPayloadType);
    const auto nal = makeNal(h264::kSlice, 2048 - transport::kRtpHeaderBytes);
    CHECK(demux(demuxer, {makeRtp({.marker = true}, nal)}) == std::vector<Nal>{nal});
}
