#pragma once
// H.264 access units of any shape, without an encoder.

#include "base/av.hpp"
#include "base/h264.hpp"

#include <random>
#include <vector>

namespace veter::test {

using Nal = std::vector<std::uint8_t>;

/// A NAL unit of that type and size; the same `seed` makes the same bytes, none of them zero.
inline Nal makeNal(h264::NalType type, std::size_t bytes, unsigned seed = 1) {
    std::minstd_rand random(seed);
    Nal nal(bytes);
    for (auto& byte : nal) byte = static_cast<std::uint8_t>(1 + random() % 255);
    nal.front() = static_cast<std::uint8_t>(0x60 | type);
    return nal;
}

/// Annex B as x264 writes it: four-byte start codes for the first and for parameter sets.
inline std::vector<std::uint8_t> toAnnexB(const std::vector<Nal>& nals) {
    std::vector<std::uint8_t> stream;
    for (const auto& nal : nals) {
        const int type = h264::nalType(nal);
        if (stream.empty() || type == h264::kSps || type == h264::kPps) stream.push_back(0);
        stream.insert(stream.end(), {0, 0, 1});
        stream.insert(stream.end(), nal.begin(), nal.end());
    }
    return stream;
}

inline av::Ptr<AVPacket> makeUnit(const std::vector<Nal>& nals, std::int64_t pts = 0) {
    auto packet = av::makePacket(toAnnexB(nals));
    packet->pts = packet->dts = pts;
    return packet;
}

inline std::vector<Nal> splitNals(Bytes annexB) {
    std::vector<Nal> nals;
    while (const auto nal = h264::nextNal(annexB)) nals.emplace_back(nal->begin(), nal->end());
    return nals;
}

/// What a muxer or demuxer wants to know of such a stream.
inline av::Ptr<AVCodecParameters> h264Parameters() {
    av::Ptr<AVCodecParameters> parameters(avcodec_parameters_alloc());
    parameters->codec_type = AVMEDIA_TYPE_VIDEO;
    parameters->codec_id = AV_CODEC_ID_H264;
    parameters->width = 1280;
    parameters->height = 720;
    return parameters;
}

} // namespace veter::test
