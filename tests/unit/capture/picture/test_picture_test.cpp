#include "capture/picture/test_picture.hpp"

#include "base/timecode.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace veter;
using namespace veter::capture;
using namespace std::chrono_literals;

namespace {

constexpr int kWidth = 1024;
constexpr int kHeight = 128;

/// How many samples of luma two pictures have apart, in that part of them.
int difference(const AVFrame& a, const AVFrame& b, int x0, int y0, int width, int height) {
    int count = 0;
    for (int y = y0; y < y0 + height; ++y)
        for (int x = x0; x < x0 + width; ++x)
            count +=
                std::abs(a.data[0][y * a.linesize[0] + x] - b.data[0][y * b.linesize[0] + x]) > 8
                    ? 1
                    : 0;
    return count;
}

} // namespace

TEST_CASE("number and wall clock are in the time code, also where they wrap") {
    TestPicture picture(kWidth, kHeight);
    for (const std::uint64_t number :
         {0ULL, 1ULL, (1ULL << 24) - 1, 1ULL << 24, (1ULL << 40) + 5}) {
        const auto frame = picture.draw(number, 0s, 1'700'000'000'123'900us);
        const auto code = readTimeCode(*frame);
        REQUIRE(code);
        CHECK(code->frame == number % (1ULL << 24));
        CHECK(code->milliseconds == static_cast<std::uint32_t>(1'700'000'000'123ULL));
        CHECK(frame->color_range == AVCOL_RANGE_MPEG);
        CHECK(frame->format == AV_PIX_FMT_YUV420P);
    }
}

TEST_CASE("the same frame at the same time is the same picture") {
    TestPicture one(640, 360), other(640, 360);
    const auto a = one.draw(7, 233ms, 5000s);
    const auto b = other.draw(7, 233ms, 5000s);
    CHECK(difference(*a, *b, 0, 0, 640, 360) == 0);
}

TEST_CASE("the clock shows the wall clock, to the millisecond, while the scene stands") {
    TestPicture picture(640, 360);
    const auto at = [&](Micros wallClock) { return picture.draw(1, 0s, wallClock); };
    const int x = 640 / 40, y = 360 / 6; // where the digits are
    const auto clock = [&](const AVFrame& a, const AVFrame& b) {
        return difference(a, b, x, y, 16 * 6 * 2, 2 * 11);
    };
    const auto now = at(3'600s);
    CHECK(clock(*now, *at(3'600s + 900us)) == 0);
    CHECK(clock(*now, *at(3'600s + 1ms)) > 0);
    CHECK(clock(*now, *at(7'200s)) > 0);
    CHECK(clock(*now, *at(24h + 3'600s)) == 0); // hours of the day
    // The dial: hands of a minute and of a second.
    const auto dial = [&](const AVFrame& a, const AVFrame& b) {
        return difference(a, b, 640 * 4 / 5 - 45, 360 / 4 - 45, 90, 90);
    };
    CHECK(dial(*now, *at(3'600s + 250ms)) > 0);
    CHECK(dial(*now, *at(3'660s)) == 0);
    CHECK(dial(*now, *at(3'615s)) > 0);
}

TEST_CASE("the scene moves with the time of the stream, not with the wall clock") {
    TestPicture picture(640, 360);
    const auto a = picture.draw(1, 0s, 0s);
    const auto b = picture.draw(1, 100ms, 0s);
    CHECK(difference(*a, *b, 0, 300, 640, 60) > 640 * 60 / 10); // the field
    const auto c = picture.draw(1, 0s, 24h);
    CHECK(difference(*a, *c, 0, 300, 640, 60) == 0);
}
