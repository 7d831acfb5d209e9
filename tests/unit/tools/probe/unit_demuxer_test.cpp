#include "tools/probe/unit_demuxer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace veter;
using namespace veter::probe;

namespace {

relay::RtpPacket packet(std::uint16_t sequence, std::uint8_t nalHeader) {
    relay::RtpPacket made;
    made.data.assign(20, 0x55);
    made.data[0] = 0x80;
    made.data[1] = 96;
    store16be(made.data, 2, sequence);
    store32be(made.data, 4, 3000);
    store32be(made.data, 8, 0xabcd);
    made.data[12] = nalHeader;
    return made;
}

} // namespace

TEST_CASE("the packets of a picture become one access unit") {
    UnitDemuxer demuxer({});
    relay::AccessUnitPackets unit;
    unit.packets = {packet(65535, 0x67), packet(0, 0x65)};
    const auto whole = demuxer.demux(unit);
    REQUIRE(whole);
    CHECK(whole->size == 2 * (4 + 8));
    CHECK((whole->flags & AV_PKT_FLAG_KEY) != 0);
    CHECK((whole->flags & AV_PKT_FLAG_CORRUPT) == 0);
    unit.packets = {packet(7, 0x61)};
    unit.damaged = true;
    const auto damaged = demuxer.demux(unit);
    REQUIRE(damaged);
    CHECK((damaged->flags & AV_PKT_FLAG_CORRUPT) != 0);
    CHECK((damaged->flags & AV_PKT_FLAG_KEY) == 0);
}

TEST_CASE("the decoder is opened with the parameter sets of the SDP") {
    transport::StreamDescription stream;
    const std::vector<std::uint8_t> sets{0, 0, 0, 1, 0x67, 0x42, 0, 0, 0, 1, 0x68, 0xce};
    stream.parameterSets.update(sets);
    const UnitDemuxer demuxer(stream);
    CHECK(demuxer.codec().codec_id == AV_CODEC_ID_H264);
    REQUIRE(demuxer.codec().extradata_size == static_cast<int>(sets.size()));
    CHECK(std::equal(sets.begin(), sets.end(), demuxer.codec().extradata));
    CHECK(UnitDemuxer({}).codec().extradata_size == 0);
}
