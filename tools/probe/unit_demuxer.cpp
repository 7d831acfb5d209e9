#include "tools/probe/unit_demuxer.hpp"

namespace veter::probe {

UnitDemuxer::UnitDemuxer(const transport::StreamDescription& stream)
    : codec_(av::h264Parameters(stream.parameterSets.annexB())), demuxer_(stream.payloadType) {}

av::Ptr<AVPacket> UnitDemuxer::demux(const relay::AccessUnitPackets& unit) {
    for (const auto& packet : unit.packets) demuxer_.push(packet.data);
    auto accessUnit = demuxer_.finish();
    if (accessUnit && unit.damaged) accessUnit->flags |= AV_PKT_FLAG_CORRUPT;
    return accessUnit;
}

} // namespace veter::probe
