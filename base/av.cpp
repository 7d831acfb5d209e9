#include "base/av.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace veter::av {

std::string Error::reason(int code) {
    char text[AV_ERROR_MAX_STRING_SIZE] = {};
    av_strerror(code, text, sizeof text);
    return text;
}

Ptr<AVFrame> makeFrame() {
    Ptr<AVFrame> frame(av_frame_alloc());
    if (!frame) throw std::bad_alloc();
    return frame;
}

Ptr<AVPacket> makePacket() {
    Ptr<AVPacket> packet(av_packet_alloc());
    if (!packet) throw std::bad_alloc();
    return packet;
}

Ptr<AVFrame> makePicture(int width, int height, AVPixelFormat format) {
    auto frame = makeFrame();
    frame->width = width;
    frame->height = height;
    frame->format = format;
    check(av_frame_get_buffer(frame.get(), 0), "allocate a {}x{} picture", width, height);
    return frame;
}

Ptr<AVPacket> makePacket(std::span<const std::uint8_t> data) {
    auto packet = makePacket();
    check(av_new_packet(packet.get(), static_cast<int>(data.size())),
          "allocate a packet of {} bytes", data.size());
    std::memcpy(packet->data, data.data(), data.size());
    return packet;
}

void Options::requireAllUsed(const std::string& action) const {
    std::string names;
    for (const AVDictionaryEntry* e = nullptr;
         (e = av_dict_get(dict_, "", e, AV_DICT_IGNORE_SUFFIX)) != nullptr;)
        names += fmt::format("{}{}", names.empty() ? "" : ", ", e->key);
    if (!names.empty())
        throw Error(AVERROR_OPTION_NOT_FOUND, fmt::format("{}: option {}", action, names));
}

Ptr<AVCodecParameters> h264Parameters(std::span<const std::uint8_t> parameterSets) {
    Ptr<AVCodecParameters> codec(avcodec_parameters_alloc());
    if (!codec) throw std::bad_alloc();
    codec->codec_type = AVMEDIA_TYPE_VIDEO;
    codec->codec_id = AV_CODEC_ID_H264;
    if (parameterSets.empty()) return codec;
    codec->extradata =
        static_cast<std::uint8_t*>(av_mallocz(parameterSets.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (codec->extradata == nullptr) throw std::bad_alloc();
    std::copy(parameterSets.begin(), parameterSets.end(), codec->extradata);
    codec->extradata_size = static_cast<int>(parameterSets.size());
    return codec;
}

} // namespace veter::av
