#include "tools/rtp_joiner.hpp"

#include "transport/rtp_header.hpp"

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

RtpJoiner::RtpJoiner(const transport::RtpStream& stream)
    : payloadType_(stream.payloadType),
      codec_(h264Parameters(stream.parameterSets.annexB())),
      demuxer_(stream.payloadType) {}

void RtpJoiner::push(Bytes wire) {
    const auto header = transport::parseRtp(wire);
    if (!header || header->payloadType != payloadType_) return;
    if (timestamp_ && *timestamp_ != header->timestamp) finish();
    timestamp_ = header->timestamp;
    demuxer_.push(wire);
    if (header->marker) finish();
}

void RtpJoiner::finish() {
    timestamp_.reset();
    if (auto unit = demuxer_.finish()) ready_.push_back(std::move(unit));
}

av::Ptr<AVPacket> RtpJoiner::take() {
    if (ready_.empty()) return nullptr;
    auto unit = std::move(ready_.front());
    ready_.pop_front();
    return unit;
}

} // namespace veter::probe
