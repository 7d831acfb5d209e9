#include "tools/probe/unit_demuxer.hpp"

extern "C" {
#include <libavutil/mem.h>
}

#include <cstring>
#include <new>

namespace veter::probe {
namespace {

av::Ptr<AVCodecParameters> h264Parameters(const std::vector<std::uint8_t>& parameterSets) {
    av::Ptr<AVCodecParameters> codec(avcodec_parameters_alloc());
    if (codec == nullptr) throw std::bad_alloc();
    codec->codec_type = AVMEDIA_TYPE_VIDEO;
    codec->codec_id = AV_CODEC_ID_H264;
    if (parameterSets.empty()) return codec;
    codec->extradata =
        static_cast<std::uint8_t*>(av_mallocz(parameterSets.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (codec->extradata == nullptr) throw std::bad_alloc();
    std::memcpy(codec->extradata, parameterSets.data(), parameterSets.size());
    codec->extradata_size = static_cast<int>(parameterSets.size());
    return codec;
}

} // namespace

UnitDemuxer::UnitDemuxer(const transport::RtpStream& stream)
    : codec_(h264Parameters(stream.parameterSets.annexB())), demuxer_(stream.payloadType) {}

av::Ptr<AVPacket> UnitDemuxer::demux(const relay::RtpUnit& unit) {
    for (const auto& packet : unit.packets) demuxer_.push(packet.data);
    auto accessUnit = demuxer_.finish();
    if (accessUnit && unit.damaged) accessUnit->flags |= AV_PKT_FLAG_CORRUPT;
    return accessUnit;
}

} // namespace veter::probe
