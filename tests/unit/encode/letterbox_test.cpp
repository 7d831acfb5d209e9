#include "base/av.hpp"
#include "encode/letterbox.hpp"

#include <doctest/doctest.h>

#include <cstring>

using namespace veter;
using encode::fit;
using encode::Rectangle;

TEST_CASE("a picture is centred and keeps its aspect ratio") {
    struct Row {
        Size in;
        AVRational pixelAspect;
        Size target;
        Rectangle place;
    };
    for (const auto& row : {
             Row{{1280, 720}, {0, 1}, {1280, 720}, {0, 0, {1280, 720}}},
             Row{{1920, 1080}, {1, 1}, {1280, 720}, {0, 0, {1280, 720}}},
             Row{{640, 480}, {1, 1}, {1280, 720}, {160, 0, {960, 720}}},
             Row{{1280, 720}, {1, 1}, {640, 480}, {0, 60, {640, 360}}},
             Row{{720, 576}, {16, 11}, {1280, 720}, {0, 8, {1280, 704}}},
             Row{{720, 576}, {12, 11}, {1280, 720}, {148, 0, {982, 720}}},
             Row{{3, 4000}, {1, 1}, {1280, 720}, {638, 0, {2, 720}}},
             Row{{4000, 3}, {0, 0}, {1280, 720}, {0, 358, {1280, 2}}},
         }) {
        const auto place = fit(row.in, row.pixelAspect, row.target);
        CAPTURE(row.in.width);
        CHECK(place.x == row.place.x);
        CHECK(place.y == row.place.y);
        CHECK(format(place.size) == format(row.place.size));
    }
}

TEST_CASE("bars are black, and the picture between them is left alone") {
    const auto frame = av::makePicture(64, 48, AV_PIX_FMT_YUV420P);
    for (const auto& place : {Rectangle{8, 0, {48, 48}}, Rectangle{0, 6, {64, 36}}}) {
        for (int plane = 0; plane < 3; ++plane)
            std::memset(frame->data[plane], 77,
                        static_cast<std::size_t>(frame->linesize[plane] * (plane == 0 ? 48 : 24)));
        encode::drawBars(*frame, place);
        for (int plane = 0; plane < 3; ++plane) {
            const int unit = plane == 0 ? 1 : 2;
            const int black = plane == 0 ? 16 : 128;
            for (int y = 0; y < 48; y += unit)
                for (int x = 0; x < 64; x += unit) {
                    const bool inside = x >= place.x && x < place.x + place.size.width &&
                                        y >= place.y && y < place.y + place.size.height;
                    const int sample =
                        frame->data[plane][y / unit * frame->linesize[plane] + x / unit];
                    REQUIRE(sample == (inside ? 77 : black));
                }
        }
    }
}
