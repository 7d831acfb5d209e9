#include "transport/rtp/rtp_muxer.hpp"

#include "tests/unit/access_unit.hpp"
#include "transport/rtp/rtp_header.hpp"

#include <doctest/doctest.h>

#include <set>
#include <stdexcept>

using namespace veter;
using namespace veter::transport;
using namespace veter::test;

namespace {

constexpr int kStapA = 24;
constexpr int kFuA = 28;

struct Packet {
    RtpHeader header;
    std::vector<std::uint8_t> payload;
    Micros captured;
    int type() const { return payload.front() & 0x1f; }
};

class Muxed {
public:
    explicit Muxed(std::size_t payloadBytes)
        : muxer_({.payloadBytes = payloadBytes}, *h264Parameters(), [this](Bytes wire, Micros at) {
              const auto header = parseRtp(wire);
              REQUIRE(header);
              const auto payload = wire.subspan(header->headerBytes);
              packets_.push_back({*header, {payload.begin(), payload.end()}, at});
          }) {}

    std::vector<Packet> write(const std::vector<Nal>& nals, std::int64_t pts = 0) {
        packets_.clear();
        muxer_.write(*makeUnit(nals, pts));
        return packets_;
    }

private:
    std::vector<Packet> packets_;
    RtpMuxer muxer_;
};

std::vector<Nal> keyFrame(std::size_t sliceBytes) {
    return {makeNal(h264::kSps, 25, 1), makeNal(h264::kPps, 6, 2),
            makeNal(h264::kIdrSlice, sliceBytes, 3), makeNal(h264::kIdrSlice, sliceBytes, 4)};
}

} // namespace

TEST_CASE("no payload is larger than set, and only the last packet of a picture is marked") {
    for (const std::size_t limit : {200U, 1000U, 1200U, 1400U}) {
        Muxed muxed(limit);
        for (const std::size_t slice : {10U, 150U, 1199U, 1200U, 1201U, 20'000U}) {
            CAPTURE(limit);
            CAPTURE(slice);
            const auto packets = muxed.write(keyFrame(slice), static_cast<std::int64_t>(slice));
            REQUIRE_FALSE(packets.empty());
            for (const auto& packet : packets) {
                CHECK(packet.payload.size() <= limit);
                CHECK(packet.header.marker == (&packet == &packets.back()));
                CHECK(packet.header.payloadType == 96);
                CHECK(packet.captured.count() == static_cast<std::int64_t>(slice));
            }
        }
    }
}

TEST_CASE("parameter sets share a packet, large slices are cut") {
    Muxed muxed(1200);
    const auto packets = muxed.write(keyFrame(3000));
    REQUIRE(packets.size() == 7); // SPS + PPS, three fragments a slice
    CHECK(packets[0].type() == kStapA);
    CHECK(load16be(packets[0].payload, 1) == 25);
    for (std::size_t i = 1; i < 7; ++i) {
        CHECK(packets[i].type() == kFuA);
        const bool first = i % 3 == 1;
        const bool last = i % 3 == 0;
        CHECK(packets[i].payload[1] == (h264::kIdrSlice | (first ? 0x80 : 0) | (last ? 0x40 : 0)));
    }
    const auto small = muxed.write({makeNal(h264::kSlice, 500)}, 1);
    REQUIRE(small.size() == 1);
    CHECK(small[0].payload == makeNal(h264::kSlice, 500));
}

TEST_CASE("sequence numbers go on across pictures and across 65535, under one SSRC") {
    Muxed muxed(100);
    std::set<std::uint32_t> ssrcs;
    std::optional<std::uint16_t> last;
    bool wrapped = false;
    for (std::int64_t pts = 0; !wrapped && pts < 100; ++pts)
        for (const auto& packet : muxed.write({makeNal(h264::kSlice, 98'000)}, pts * 1000)) {
            if (last && sequenceDistance(*last, packet.header.sequence) != 1)
                FAIL("a sequence number is missing");
            wrapped |= last && packet.header.sequence < *last;
            last = packet.header.sequence;
            ssrcs.insert(packet.header.ssrc);
        }
    CHECK(wrapped);
    CHECK(ssrcs.size() == 1);
}

TEST_CASE("the RTP clock is the capture time at 90 kHz, also where it wraps") {
    Muxed muxed(1200);
    const auto timestampAt = [&](std::int64_t pts) {
        return muxed.write({makeNal(h264::kSlice, 100)}, pts).front().header.timestamp;
    };
    // A robot that has been up for 30 days; 2^32 ticks are 13.3 hours.
    constexpr std::int64_t kUp = 30LL * 24 * 3600 * 1'000'000;
    const auto first = timestampAt(kUp);
    auto last = first;
    bool wrapped = false;
    for (std::int64_t minutes = 10; minutes <= 14 * 60; minutes += 10) {
        const auto timestamp = timestampAt(kUp + minutes * 60'000'000);
        CHECK(timestamp == static_cast<std::uint32_t>(first + minutes * 60 * 90'000));
        wrapped |= timestamp < last;
        last = timestamp;
    }
    CHECK(wrapped);
    const auto before = timestampAt(kUp + 15LL * 3600 * 1'000'000);
    CHECK(timestampAt(kUp + 15LL * 3600 * 1'000'000 + 33'333) == before + 3000);
}

TEST_CASE("the RTP clock rises also where the capture clock stands still or goes back") {
    Muxed muxed(1200);
    const auto first = muxed.write({makeNal(h264::kSlice, 50)}, 1'000'000).front().header;
    const auto same = muxed.write({makeNal(h264::kSlice, 50)}, 1'000'000).front().header;
    const auto back = muxed.write({makeNal(h264::kSlice, 50)}, 900'000).front().header;
    CHECK(timestampDistance(first.timestamp, same.timestamp) == 1);
    CHECK(timestampDistance(same.timestamp, back.timestamp) == 1);
}

TEST_CASE("an exception of the packet callback is thrown on, and the next picture is sent") {
    bool fail = true;
    std::size_t packets = 0;
    RtpMuxer muxer({}, *h264Parameters(), [&](Bytes, Micros) {
        if (fail) throw std::runtime_error("no room");
        ++packets;
    });
    const auto unit = makeUnit(keyFrame(3000), 1);
    CHECK_THROWS_WITH_AS(muxer.write(*unit), "no room", std::runtime_error);
    CHECK(packets == 0);
    fail = false;
    muxer.write(*makeUnit({makeNal(h264::kSlice, 3000)}, 2));
    CHECK(packets == 3);
}

TEST_CASE("a given SSRC is used, above 2^31 too, else it is random") {
    for (const std::uint32_t ssrc : {1U, 0x7fff'ffffU, 0x8000'0000U, 0xdead'beefU, 0xffff'ffffU}) {
        std::optional<std::uint32_t> seen;
        RtpMuxer muxer({.ssrc = ssrc}, *h264Parameters(),
                       [&](Bytes wire, Micros) { seen = parseRtp(wire)->ssrc; });
        muxer.write(*makeUnit(keyFrame(100), 0));
        CHECK(seen == ssrc);
    }
    std::set<std::uint32_t> seen;
    for (int i = 0; i < 3; ++i)
        RtpMuxer({}, *h264Parameters(), [&](Bytes wire, Micros) {
            seen.insert(parseRtp(wire)->ssrc);
        }).write(*makeUnit(keyFrame(100), 0));
    CHECK(seen.size() == 3);
}
