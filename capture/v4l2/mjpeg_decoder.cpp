#include "capture/v4l2/mjpeg_decoder.hpp"

#include <new>

namespace veter::capture {
namespace {

/// Whether it begins and ends as a JPEG does (zeros may follow). libavcodec makes up for what a
/// cut-off picture lacks and does not tell.
bool isWhole(Bytes jpeg) noexcept {
    while (!jpeg.empty() && jpeg.back() == 0) jpeg = jpeg.first(jpeg.size() - 1);
    return jpeg.size() > 4 && load16be(jpeg, 0) == 0xffd8 &&
           load16be(jpeg, jpeg.size() - 2) == 0xffd9;
}

} // namespace

MjpegDecoder::MjpegDecoder() {
    const auto* codec = avcodec_find_decoder(AV_CODEC_ID_MJPEG);
    if (codec == nullptr) throw av::Error(AVERROR_DECODER_NOT_FOUND, "decode MJPEG");
    decoder_.reset(avcodec_alloc_context3(codec));
    if (!decoder_) throw std::bad_alloc();
    decoder_->thread_count = 1; // with more, each picture would come one call later
    av::check(avcodec_open2(decoder_.get(), codec, nullptr), "start the MJPEG decoder");
}

av::Ptr<AVFrame> MjpegDecoder::decode(Bytes jpeg) {
    if (!isWhole(jpeg)) return nullptr;
    const auto packet = av::makePacket(jpeg);
    auto frame = av::makeFrame();
    if (avcodec_send_packet(decoder_.get(), packet.get()) < 0) return nullptr;
    if (avcodec_receive_frame(decoder_.get(), frame.get()) < 0) return nullptr;
    if (frame->decode_error_flags != 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0)
        return nullptr;
    return frame;
}

} // namespace veter::capture
