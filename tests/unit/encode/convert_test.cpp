#include "base/timecode.hpp"
#include "encode/convert.hpp"
#include "tests/unit/encode/moving_picture.hpp"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

using namespace veter;
using encode::Converter;

namespace {

constexpr Size kTarget{1280, 720};
using Yuv = std::array<int, 3>;

/// A picture of one colour; its pts is 42. `bytes`: one for each component of planar formats, the
/// repeating unit of packed ones.
av::Ptr<AVFrame> plain(Size size, AVPixelFormat format, const std::vector<std::uint8_t>& bytes) {
    auto frame = av::makePicture(size.width, size.height, format);
    frame->pts = 42;
    const auto* layout = av_pix_fmt_desc_get(format);
    const bool planar = (layout->flags & AV_PIX_FMT_FLAG_PLANAR) != 0;
    for (int plane = 0; plane < 4 && frame->data[plane] != nullptr; ++plane) {
        const std::size_t from = planar ? static_cast<std::size_t>(plane) : 0;
        const std::size_t unit = !planar                                   ? bytes.size()
                                 : format == AV_PIX_FMT_NV12 && plane == 1 ? 2
                                                                           : 1;
        const int rows = plane == 0 ? size.height : -(-size.height >> layout->log2_chroma_h);
        for (int y = 0; y < rows; ++y)
            for (int x = 0; x < frame->linesize[plane]; ++x)
                frame->data[plane][y * frame->linesize[plane] + x] =
                    bytes[from + static_cast<std::size_t>(x) % unit];
    }
    return frame;
}

Yuv at(const AVFrame& frame, int x, int y) {
    REQUIRE(frame.format == AV_PIX_FMT_YUV420P);
    return {frame.data[0][y * frame.linesize[0] + x],
            frame.data[1][y / 2 * frame.linesize[1] + x / 2],
            frame.data[2][y / 2 * frame.linesize[2] + x / 2]};
}

void checkNear(const Yuv& got, const Yuv& wanted) {
    for (std::size_t i = 0; i < 3; ++i) {
        CAPTURE(i);
        CHECK(std::abs(got[i] - wanted[i]) <= 2);
    }
}

constexpr Yuv kBlack{16, 128, 128};
constexpr Yuv kRed709{63, 102, 240};
constexpr Yuv kRed601{81, 90, 240};

} // namespace

TEST_CASE("a frame that fits is passed through unchanged") {
    for (const auto pixels : {AV_PIX_FMT_YUV420P, AV_PIX_FMT_NV12}) {
        Converter converter(kTarget);
        auto frame = av::makePicture(1280, 720, pixels);
        const auto* before = frame.get();
        const auto* luma = frame->data[0];
        const auto out = converter.convert(std::move(frame));
        CHECK(out.get() == before);
        CHECK(out->data[0] == luma);
    }
}

TEST_CASE("red stays red from every format, in limited range") {
    struct Row {
        std::string name;
        AVPixelFormat format;
        std::vector<std::uint8_t> bytes;
        AVColorRange range;
        Yuv wanted;
    };
    for (const auto& row : {
             Row{"rgb24", AV_PIX_FMT_RGB24, {255, 0, 0}, AVCOL_RANGE_UNSPECIFIED, kRed709},
             Row{"bgr0", AV_PIX_FMT_BGR0, {0, 0, 255, 0}, AVCOL_RANGE_JPEG, kRed709},
             Row{"yuyv", AV_PIX_FMT_YUYV422, {63, 102, 63, 240}, AVCOL_RANGE_MPEG, kRed709},
             Row{"uyvy", AV_PIX_FMT_UYVY422, {102, 63, 240, 63}, AVCOL_RANGE_MPEG, kRed709},
             Row{"yuv422p", AV_PIX_FMT_YUV422P, {63, 102, 240}, AVCOL_RANGE_UNSPECIFIED, kRed709},
             Row{"yuvj422p", AV_PIX_FMT_YUVJ422P, {54, 99, 255}, AVCOL_RANGE_UNSPECIFIED, kRed709},
             Row{"yuvj420p", AV_PIX_FMT_YUVJ420P, {54, 99, 255}, AVCOL_RANGE_JPEG, kRed709},
             Row{"full yuv420p", AV_PIX_FMT_YUV420P, {54, 99, 255}, AVCOL_RANGE_JPEG, kRed709},
             Row{"full nv12", AV_PIX_FMT_NV12, {54, 99, 255}, AVCOL_RANGE_JPEG, kRed709},
             Row{"grey", AV_PIX_FMT_GRAY8, {63}, AVCOL_RANGE_MPEG, {63, 128, 128}},
         })
        for (const auto size : {kTarget, Size{1920, 1080}, Size{642, 361}}) {
            CAPTURE(row.name);
            CAPTURE(size.width);
            Converter converter(kTarget);
            auto in = plain(size, row.format, row.bytes);
            in->color_range = row.range;
            const auto out = converter.convert(std::move(in));
            CHECK(out->pts == 42);
            CHECK(Size{out->width, out->height} == kTarget);
            CHECK(out->color_range == AVCOL_RANGE_MPEG);
            checkNear(at(*out, 640, 360), row.wanted);
            checkNear(at(*out, 300, 20), row.wanted);
        }
}

TEST_CASE("luma of full range is scaled to limited range") {
    for (const auto pixels : {AV_PIX_FMT_YUV420P, AV_PIX_FMT_NV12, AV_PIX_FMT_YUVJ422P}) {
        auto in = plain({512, 32}, pixels, {0, 128, 128});
        in->color_range = AVCOL_RANGE_JPEG;
        for (int y = 0; y < 32; ++y)
            for (int x = 0; x < 512; ++x)
                in->data[0][y * in->linesize[0] + x] = static_cast<std::uint8_t>(x / 2);
        const auto out = Converter({512, 32}).convert(std::move(in));
        for (int x = 0; x < 512; x += 2) {
            CAPTURE(x);
            const auto [luma, cb, cr] = at(*out, x, 16);
            CHECK(std::abs(luma - (16 + x / 2 * 219 / 255)) <= 1);
            CHECK(cb == 128);
            CHECK(cr == 128);
        }
    }
}

TEST_CASE("RGB is converted by the matrix that the stream signals") {
    const auto red = [](Size size, AVColorSpace matrix) {
        Converter converter(size, matrix);
        const auto out = converter.convert(plain({320, 240}, AV_PIX_FMT_RGB24, {255, 0, 0}));
        return at(*out, size.width / 2, size.height / 2);
    };
    checkNear(red({640, 480}, AVCOL_SPC_UNSPECIFIED), kRed601);
    checkNear(red({1280, 720}, AVCOL_SPC_UNSPECIFIED), kRed709);
    checkNear(red({1280, 720}, AVCOL_SPC_SMPTE170M), kRed601);
    checkNear(red({640, 480}, AVCOL_SPC_BT709), kRed709);
}

TEST_CASE("another aspect ratio gets black bars, also when the source changes") {
    Converter converter(kTarget);
    for (int i = 0; i < 3; ++i) {
        const auto narrow =
            converter.convert(plain({640, 480}, AV_PIX_FMT_YUV420P, {63, 102, 240}));
        for (const int x : {0, 158, 1120, 1278}) checkNear(at(*narrow, x, 400), kBlack);
        for (const int x : {164, 640, 1114}) checkNear(at(*narrow, x, 400), kRed709);

        const auto wide = converter.convert(plain({800, 400}, AV_PIX_FMT_RGB24, {255, 0, 0}));
        for (const int y : {0, 38, 680, 718}) checkNear(at(*wide, 640, y), kBlack);
        for (const int y : {44, 360, 674}) checkNear(at(*wide, 640, y), kRed709);

        auto drawn = converter.convert(plain({640, 480}, AV_PIX_FMT_YUV420P, {63, 102, 240}));
        REQUIRE(av_frame_is_writable(drawn.get()) != 0);
        drawTimeCode(*drawn, {1, 2}); // the next picture must not show it in its bars
    }
}

TEST_CASE("a picture is scaled, not moved") {
    auto in = plain({1920, 1080}, AV_PIX_FMT_YUV420P, {63, 102, 240});
    for (int y = 540; y < 1080; ++y) std::memset(in->data[0] + y * in->linesize[0] + 960, 200, 960);
    Converter converter(kTarget);
    const auto out = converter.convert(std::move(in));
    CHECK(at(*out, 636, 700)[0] == doctest::Approx(63).epsilon(0.05));
    CHECK(at(*out, 643, 700)[0] == doctest::Approx(200).epsilon(0.05));
    CHECK(at(*out, 700, 356)[0] == doctest::Approx(63).epsilon(0.05));
    CHECK(at(*out, 700, 363)[0] == doctest::Approx(200).epsilon(0.05));
}

TEST_CASE("pixels that are not square are made so") {
    auto in = plain({1280, 720}, AV_PIX_FMT_YUV420P, {63, 102, 240});
    in->sample_aspect_ratio = {1, 2};
    Converter converter(kTarget);
    const auto out = converter.convert(std::move(in));
    checkNear(at(*out, 310, 360), kBlack);
    checkNear(at(*out, 640, 360), kRed709);
    CHECK(av_cmp_q(out->sample_aspect_ratio, {1, 1}) == 0);
}

TEST_CASE("frames outlive the converter and do not share memory") {
    std::vector<av::Ptr<AVFrame>> frames;
    {
        Converter converter(kTarget);
        for (const std::uint8_t luma : {std::uint8_t{40}, std::uint8_t{80}, std::uint8_t{120}})
            frames.push_back(
                converter.convert(plain({320, 180}, AV_PIX_FMT_YUV420P, {luma, 128, 128})));
    }
    CHECK(at(*frames[0], 600, 300)[0] == 40);
    CHECK(at(*frames[1], 600, 300)[0] == 80);
    CHECK(at(*frames[2], 600, 300)[0] == 120);
}

TEST_CASE("a frame that cannot be converted is refused, and the next one converted") {
    Converter converter(kTarget);
    auto odd = av::makePicture(64, 64, AV_PIX_FMT_YUV420P);
    odd->format = AV_PIX_FMT_VAAPI;
    CHECK_THROWS_AS(converter.convert(std::move(odd)), av::Error);
    CHECK(converter.convert(plain({320, 180}, AV_PIX_FMT_YUV420P, {63, 102, 240})) != nullptr);
}
