#include "tests/unit/encode/coding.hpp"

namespace veter::test {

encode::Settings small() {
    encode::Settings settings;
    settings.size = kSmall;
    settings.bitRate = {1'000'000};
    return settings;
}

Decoder::Decoder() : context_(avcodec_alloc_context3(avcodec_find_decoder(AV_CODEC_ID_H264))) {
    context_->flags |= AV_CODEC_FLAG_LOW_DELAY;
    context_->thread_count = 1;
    av::check(avcodec_open2(context_.get(), nullptr, nullptr), "open the decoder");
}

av::Ptr<AVFrame> Decoder::decode(const AVPacket& packet) {
    av::check(avcodec_send_packet(context_.get(), &packet), "decode");
    auto frame = av::makeFrame();
    av::check(avcodec_receive_frame(context_.get(), frame.get()), "decode");
    return frame;
}

} // namespace veter::test
