#include "capture/file/y4m_header.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace veter::capture;

TEST_CASE("headers of real writers are understood") {
    struct Case {
        const char* line;
        Y4mHeader expected;
    };
    const auto yuv420 = AV_PIX_FMT_YUV420P;
    for (const auto& c : {
             Case{"YUV4MPEG2 W1280 H720 F30:1 Ip A1:1 C420mpeg2 XYSCSS=420MPEG2",
                  {1280, 720, {30, 1}, yuv420, {1, 1}}},
             Case{"YUV4MPEG2 W640 H480 F30000:1001 It A0:0 C420jpeg XCOLORRANGE=LIMITED",
                  {640, 480, {30000, 1001}, yuv420, {0, 1}, AVCOL_RANGE_MPEG}},
             Case{"YUV4MPEG2 W640 H180 F25:1 Ip A16:11 C420jpeg XYSCSS=420JPEG XCOLORRANGE=FULL",
                  {640, 180, {25, 1}, yuv420, {16, 11}, AVCOL_RANGE_JPEG}},
             Case{"YUV4MPEG2 W720 H576 F25:1 Ib C420paldv", {720, 576, {25, 1}, yuv420}},
             Case{"YUV4MPEG2 H2 W2", {2, 2, {0, 1}, yuv420}},
             Case{"YUV4MPEG2  W3  H5 F0:0 C420 ", {3, 5, {0, 1}, yuv420}},
             Case{"YUV4MPEG2 W8 H8 C422", {8, 8, {0, 1}, AV_PIX_FMT_YUV422P}},
             Case{"YUV4MPEG2 W8 H8 C444", {8, 8, {0, 1}, AV_PIX_FMT_YUV444P}},
             Case{"YUV4MPEG2 W8192 H8192 Cmono Q9", {8192, 8192, {0, 1}, AV_PIX_FMT_GRAY8}},
         }) {
        const auto result = parseY4mHeader(c.line);
        INFO(c.line, " -> ", std::string(result.reason));
        REQUIRE(result.header);
        CHECK(*result.header == c.expected);
    }
}

TEST_CASE("other headers are refused with the reason") {
    struct Case {
        const char* line;
        const char* reason;
    };
    for (const auto& c : {
             Case{"", "YUV4MPEG2"},
             Case{"YUV4MPEG", "YUV4MPEG2"},
             Case{"YUV4MPEG22 W8 H8", "YUV4MPEG2"},
             Case{"RIFF", "YUV4MPEG2"},
             Case{"YUV4MPEG2", "width is missing"},
             Case{"YUV4MPEG2 W8", "height is missing"},
             Case{"YUV4MPEG2 W H8", "width must be"},
             Case{"YUV4MPEG2 W0 H8", "width must be"},
             Case{"YUV4MPEG2 W-8 H8", "width must be"},
             Case{"YUV4MPEG2 W8x H8", "width must be"},
             Case{"YUV4MPEG2 W8193 H8", "width must be"},
             Case{"YUV4MPEG2 W8 H99999999999999", "height must be"},
             Case{"YUV4MPEG2 W8 H8 F30", "frame rate"},
             Case{"YUV4MPEG2 W8 H8 F:", "frame rate"},
             Case{"YUV4MPEG2 W8 H8 F30:-1", "frame rate"},
             Case{"YUV4MPEG2 W8 H8 A1", "pixel aspect"},
             Case{"YUV4MPEG2 W8 H8 C420p10", "8 bits"},
             Case{"YUV4MPEG2 W8 H8 C411", "8 bits"},
             Case{"YUV4MPEG2 W8 H8 C444alpha", "8 bits"},
             Case{"YUV4MPEG2 W8 H8 C", "8 bits"},
         }) {
        const auto result = parseY4mHeader(c.line);
        INFO(c.line, " -> ", std::string(result.reason));
        CHECK_FALSE(result.header);
        CHECK(result.reason.find(c.reason) != std::string_view::npos);
    }
}
