#include "encode/orient.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace veter;
using veter::capture::Orientation;
using veter::encode::orient;

namespace {

/// Luma, and each chroma, count up from the top left: x + 100 * y, mod 256.
av::Ptr<AVFrame> counting(int width, int height, AVPixelFormat format) {
    auto frame = av::makePicture(width, height, format);
    frame->pts = 77;
    for (int plane = 0; plane < (format == AV_PIX_FMT_NV12 ? 2 : 3); ++plane) {
        const int shift = plane == 0 ? 0 : 1;
        const int bytes = plane == 1 && format == AV_PIX_FMT_NV12 ? 2 : 1;
        for (int y = 0; y < height >> shift; ++y)
            for (int x = 0; x < (width >> shift) * bytes; ++x)
                frame->data[plane][y * frame->linesize[plane] + x] =
                    static_cast<std::uint8_t>(x + 100 * y + 7 * plane);
    }
    return frame;
}

int at(const AVFrame& frame, int plane, int x, int y) {
    return frame.data[plane][y * frame.linesize[plane] + x];
}

/// Where the sample that ends at (x, y) was, by the words of Orientation.
Size sourceOf(const Orientation& o, Size in, int x, int y) {
    Size size = o.across(in);
    for (int turn = 0; turn < o.turns; ++turn) { // undo one clockwise turn
        const int oldX = y;
        const int oldY = size.width - 1 - x;
        x = oldX;
        y = oldY;
        size = {size.height, size.width};
    }
    return {o.flipH ? in.width - 1 - x : x, o.flipV ? in.height - 1 - y : y};
}

} // namespace

TEST_CASE("orientations one after the other equal both at once") {
    const auto in = counting(70, 38, AV_PIX_FMT_YUV420P);
    const auto orientation = [](int which) {
        return Orientation{(which & 1) != 0, (which & 2) != 0, which >> 2};
    };
    for (int which = 0; which < 256; ++which) {
        const auto first = orientation(which % 16), second = orientation(which / 16);
        const auto twice = orient(*orient(*in, first), second);
        const auto once = orient(*in, first.then(second));
        INFO(std::to_string(which));
        REQUIRE(once->width == twice->width);
        for (int y = 0; y < once->height; y += 7)
            for (int x = 0; x < once->width; x += 7)
                REQUIRE(at(*once, 0, x, y) == at(*twice, 0, x, y));
    }
}

TEST_CASE("every sample goes where flips and turns say") {
    constexpr Size kIn{70, 38}; // larger than a tile, and no multiple of one
    for (const auto format : {AV_PIX_FMT_YUV420P, AV_PIX_FMT_NV12}) {
        const auto in = counting(kIn.width, kIn.height, format);
        for (int which = 0; which < 16; ++which) {
            const Orientation o{(which & 1) != 0, (which & 2) != 0, which >> 2};
            INFO(std::to_string(which), " ", static_cast<int>(format));
            const auto out = orient(*in, o);
            REQUIRE(Size{out->width, out->height} == o.across(kIn));
            CHECK(out->pts == 77);
            bool same = true;
            for (int y = 0; y < out->height; ++y)
                for (int x = 0; x < out->width; ++x) {
                    const auto [fromX, fromY] = sourceOf(o, kIn, x, y);
                    same &= at(*out, 0, x, y) == at(*in, 0, fromX, fromY);
                }
            const int bytes = format == AV_PIX_FMT_NV12 ? 2 : 1;
            for (int y = 0; y < out->height / 2; ++y)
                for (int x = 0; x < out->width / 2; ++x) {
                    const auto [fromX, fromY] = sourceOf(o, {kIn.width / 2, kIn.height / 2}, x, y);
                    for (int byte = 0; byte < bytes; ++byte)
                        same &= at(*out, 1, x * bytes + byte, y) ==
                                at(*in, 1, fromX * bytes + byte, fromY);
                    if (bytes == 1) same &= at(*out, 2, x, y) == at(*in, 2, fromX, fromY);
                }
            CHECK(same);
        }
    }
}
