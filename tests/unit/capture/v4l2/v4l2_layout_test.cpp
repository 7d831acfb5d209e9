#include "capture/v4l2/v4l2_formats.hpp"
#include "capture/v4l2/v4l2_layout.hpp"

#include <doctest/doctest.h>
#include <linux/videodev2.h>

#include <vector>

using namespace veter;
using namespace veter::capture::v4l2;

namespace {

v4l2_format single(std::uint32_t fourcc, std::uint32_t bytesPerLine) {
    v4l2_format format{};
    format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    format.fmt.pix.pixelformat = fourcc;
    format.fmt.pix.width = 64;
    format.fmt.pix.height = 32;
    format.fmt.pix.bytesperline = bytesPerLine;
    return format;
}

v4l2_format multi(std::uint32_t fourcc, const std::vector<std::uint32_t>& bytesPerLine) {
    v4l2_format format{};
    format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
    auto& pix = format.fmt.pix_mp;
    pix.pixelformat = fourcc;
    pix.width = 64;
    pix.height = 32;
    pix.num_planes = static_cast<std::uint8_t>(bytesPerLine.size());
    for (std::size_t i = 0; i < bytesPerLine.size(); ++i)
        pix.plane_fmt[i].bytesperline = bytesPerLine[i];
    return format;
}

} // namespace

TEST_CASE("planes of one piece of memory follow each other, with the driver's padding") {
    struct Case {
        std::uint32_t fourcc, bytesPerLine;
        std::size_t bytes;     // of a picture
        std::ptrdiff_t second; // where plane 1 begins; 0 = there is none
        std::ptrdiff_t third;  // plane 2
        int secondLine;        // bytes
    };
    std::vector<std::uint8_t> memory(80 * 32 * 4);
    for (const auto& c : {Case{V4L2_PIX_FMT_YUV420, 80, 80 * 48, 80 * 32, 80 * 40, 40},
                          Case{V4L2_PIX_FMT_NV12, 80, 80 * 48, 80 * 32, 0, 80},
                          Case{V4L2_PIX_FMT_NV21, 64, 64 * 48, 64 * 32, 0, 64},
                          Case{V4L2_PIX_FMT_YUYV, 160, 160 * 32, 0, 0, 0},
                          Case{V4L2_PIX_FMT_UYVY, 128, 128 * 32, 0, 0, 0},
                          Case{V4L2_PIX_FMT_RGB24, 192, 192 * 32, 0, 0, 0},
                          Case{V4L2_PIX_FMT_BGR24, 200, 200 * 32, 0, 0, 0},
                          Case{V4L2_PIX_FMT_GREY, 64, 64 * 32, 0, 0, 0}}) {
        INFO(nameOf(c.fourcc));
        const auto layout = layoutOf(single(c.fourcc, c.bytesPerLine));
        const auto frame = av::makeFrame();
        std::span<std::uint8_t> plane(memory.data(), c.bytes);
        REQUIRE(setPlanes(*frame, {&plane, 1}, layout));
        CHECK(frame->width == 64);
        CHECK(frame->height == 32);
        CHECK(frame->format == find(c.fourcc)->pixels);
        CHECK(frame->linesize[0] == static_cast<int>(c.bytesPerLine));
        CHECK(frame->linesize[1] == c.secondLine);
        CHECK((frame->data[1] == nullptr ? 0 : frame->data[1] - memory.data()) == c.second);
        CHECK((frame->data[2] == nullptr ? 0 : frame->data[2] - memory.data()) == c.third);
        plane = plane.first(c.bytes - 1);
        CHECK_FALSE(setPlanes(*frame, {&plane, 1}, layout));
    }
}

TEST_CASE("each plane in memory of its own keeps its own line length") {
    std::vector<std::uint8_t> y(96 * 32), u(48 * 16), v(64 * 16);
    const auto layout = layoutOf(multi(V4L2_PIX_FMT_YUV420M, {96, 48, 64}));
    std::array<std::span<std::uint8_t>, 3> planes{y, u, v};
    const auto frame = av::makeFrame();
    REQUIRE(setPlanes(*frame, planes, layout));
    CHECK(frame->format == AV_PIX_FMT_YUV420P);
    CHECK(frame->data[1] == u.data());
    CHECK(frame->data[2] == v.data());
    CHECK(frame->linesize[0] == 96);
    CHECK(frame->linesize[1] == 48);
    CHECK(frame->linesize[2] == 64);
    planes[2] = planes[2].first(v.size() - 1);
    CHECK_FALSE(setPlanes(*frame, planes, layout));
    CHECK_FALSE(setPlanes(*frame, std::span(planes).first(2), layout));
}

TEST_CASE("colours that a driver leaves at their defaults are those of the kernel's header") {
    struct Case {
        std::uint32_t fourcc, space, encoding, quantization;
        AVColorRange range;
        AVColorSpace matrix;
    };
    for (const auto& c :
         {Case{V4L2_PIX_FMT_YUYV, V4L2_COLORSPACE_SRGB, 0, 0, AVCOL_RANGE_MPEG,
               AVCOL_SPC_SMPTE170M},
          Case{V4L2_PIX_FMT_NV12, V4L2_COLORSPACE_REC709, 0, 0, AVCOL_RANGE_MPEG, AVCOL_SPC_BT709},
          Case{V4L2_PIX_FMT_NV12, V4L2_COLORSPACE_JPEG, 0, 0, AVCOL_RANGE_JPEG,
               AVCOL_SPC_SMPTE170M},
          Case{V4L2_PIX_FMT_NV12, V4L2_COLORSPACE_SRGB, V4L2_YCBCR_ENC_709,
               V4L2_QUANTIZATION_FULL_RANGE, AVCOL_RANGE_JPEG, AVCOL_SPC_BT709},
          Case{V4L2_PIX_FMT_RGB24, V4L2_COLORSPACE_SRGB, 0, 0, AVCOL_RANGE_JPEG,
               AVCOL_SPC_UNSPECIFIED},
          Case{V4L2_PIX_FMT_GREY, V4L2_COLORSPACE_SRGB, 0, 0, AVCOL_RANGE_JPEG,
               AVCOL_SPC_UNSPECIFIED}}) {
        auto format = single(c.fourcc, 64);
        format.fmt.pix.colorspace = c.space;
        format.fmt.pix.ycbcr_enc = c.encoding;
        format.fmt.pix.quantization = c.quantization;
        const auto layout = layoutOf(format);
        INFO(nameOf(c.fourcc), " ", c.space);
        CHECK(layout.range == c.range);
        CHECK(layout.matrix == c.matrix);
    }
}

TEST_CASE("formats have a name and a fourcc") {
    for (const auto& format : acceptedFormats())
        CHECK(fourccOf(nameOf(format.fourcc)) == format.fourcc);
    CHECK(nameOf(v4l2_fourcc('Y', '1', '0', ' ')) == "Y10");
    CHECK(fourccOf("Y10") == 0);
    CHECK(fourccOf("") == 0);
    CHECK(fourccOf("YUY") == 0);
    CHECK(find(V4L2_PIX_FMT_SRGGB10) == nullptr);
    CHECK(find(V4L2_PIX_FMT_MJPEG)->pixels == AV_PIX_FMT_NONE);
}
