#include "capture/picture/no_signal.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace veter;
using namespace veter::capture;
using namespace std::chrono_literals;

namespace {

std::vector<std::uint8_t> lumaOf(const AVFrame& frame) {
    std::vector<std::uint8_t> luma;
    for (int y = 0; y < frame.height; ++y)
        luma.insert(luma.end(), frame.data[0] + y * frame.linesize[0],
                    frame.data[0] + y * frame.linesize[0] + frame.width);
    return luma;
}

/// Rows that hold something brighter than the ground: where the text is.
int rowsOfText(const AVFrame& frame) {
    int rows = 0;
    const auto luma = lumaOf(frame);
    for (int y = 0; y < frame.height; ++y) {
        const auto* row = luma.data() + y * frame.width;
        rows += *std::max_element(row, row + frame.width) > 100 ? 1 : 0;
    }
    return rows;
}

} // namespace

TEST_CASE("a picture shows its text, and is painted again only when that changes") {
    NoSignal noSignal(320, 180);
    const auto first = noSignal.draw("unplugged", 10s, 12s);
    CHECK(first->width == 320);
    CHECK(first->height == 180);
    CHECK(first->format == AV_PIX_FMT_YUV420P);
    CHECK(first->color_range == AVCOL_RANGE_MPEG);
    const auto again = noSignal.draw("unplugged", 10s, 12900ms);
    CHECK(again->data[0] == first->data[0]);
    const auto seen = lumaOf(*first);
    const auto later = noSignal.draw("unplugged", 10s, 13s);
    CHECK(lumaOf(*later) != seen);
    CHECK(lumaOf(*first) == seen); // it may still be encoded
    const auto other = noSignal.draw("read error", 10s, 13s);
    CHECK(lumaOf(*other) != lumaOf(*later));
    CHECK(lumaOf(*noSignal.draw("unplugged", 11s, 13s)) != lumaOf(*later));
}

TEST_CASE("a long reason is wrapped, and any size of picture works") {
    NoSignal noSignal(640, 360);
    const auto brief = rowsOfText(*noSignal.draw("short", 0s, 0s));
    const auto longer = rowsOfText(*noSignal.draw(
        "a reason that is much too long for one line and must be broken between its words", 0s,
        0s));
    CHECK(longer > brief);
    CHECK(rowsOfText(*noSignal.draw(std::string(200, 'x'), 0s, 0s)) > brief);
    CHECK(NoSignal(32, 32).draw("unplugged", 0s, 0s)->width == 32);
    CHECK(NoSignal(1920, 1080).draw("", 0s, 0s)->height == 1080);
}
