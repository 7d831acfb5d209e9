#include "capture/v4l2/mjpeg_decoder.hpp"

#include "base/timecode.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace veter;
using namespace veter::capture;

namespace {
std::vector<std::uint8_t> encodeJpeg(const TimeCode& code) {
    const auto picture = av::makePicture(640, 64, AV_PIX_FMT_YUVJ420P);
    for (int plane = 0; plane < 3; ++plane)
        for (int y = 0; y < (plane == 0 ? 64 : 32); ++y)
            for (int x = 0; x < picture->linesize[plane]; ++x)
                picture->data[plane][y * picture->linesize[plane] + x] =
                    static_cast<std::uint8_t>(x * y);
    drawTimeCode(*picture, code);
    const auto* codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    const av::Ptr<AVCodecContext> encoder(avcodec_alloc_context3(codec));
    encoder->width = 640;
    encoder->height = 64;
    encoder->pix_fmt = AV_PIX_FMT_YUVJ420P;
    encoder->time_base = {1, 30};
    av::check(avcodec_open2(encoder.get(), codec, nullptr), "open the MJPEG encoder");
    av::check(avcodec_send_frame(encoder.get(), picture.get()), "encode");
    const auto packet = av::makePacket();
    av::check(avcodec_receive_packet(encoder.get(), packet.get()), "encode");
    const auto bytes = av::bytes(*packet);
    return {bytes.begin(), bytes.end()};
}
} // namespace

TEST_CASE("each JPEG gives its own picture at once; damaged ones none, and no harm follows") {
    MjpegDecoder decoder;
    for (std::uint32_t n = 0; n < 3; ++n) {
        auto jpeg = encodeJpeg({n, 7});
        jpeg.insert(jpeg.end(), std::size_t{n} * 100, 0); // some cameras fill up with zeros
        const auto frame = decoder.decode(jpeg);
        REQUIRE(frame);
        CHECK(frame->width == 640);
        CHECK(readTimeCode(*frame) == TimeCode{n, 7});
        CHECK_FALSE(decoder.decode(Bytes(jpeg).first(100)));
        CHECK_FALSE(decoder.decode(Bytes(jpeg).first(jpeg.size() / 2)));
        CHECK_FALSE(decoder.decode(Bytes(jpeg).subspan(2)));
        CHECK_FALSE(decoder.decode(std::vector<std::uint8_t>(5000, 0x55)));
        CHECK_FALSE(decoder.decode({}));
        jpeg.erase(jpeg.begin() + 60, jpeg.end() - 300); // no tables, but whole at both ends
        CHECK_FALSE(decoder.decode(jpeg));
    }
}
