#include "capture/picture/test_source.hpp"

#include "base/time.hpp"
#include "base/timecode.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <stdexcept>
#include <thread>

using namespace veter;
using namespace veter::capture;

namespace {
Settings wish(Size size, AVRational fps) { return {.uri = "test:", .size = size, .fps = fps}; }

TimeCode codeOf(const AVFrame& frame) {
    const auto code = readTimeCode(frame);
    REQUIRE(code);
    return *code;
}
} // namespace

TEST_CASE("test frames are numbered, never early, and keep to the schedule without drift") {
    for (const AVRational fps : {AVRational{100, 1}, AVRational{60000, 1001}}) {
        const auto source = makeTestSource(wish({322, 182}, fps));
        std::int64_t first = 0;
        std::uint32_t last = 0;
        for (int i = 0; i < 30; ++i) {
            const auto frame = source->read({});
            REQUIRE(frame);
            CHECK(frame->pts <= monotonicNow().count());
            const auto code = codeOf(*frame);
            if (i == 0) first = frame->pts;
            if (i > 0) CHECK(code.frame > last);
            last = code.frame;
            const auto due = first + av_rescale(code.frame, 1'000'000LL * fps.den, fps.num);
            CHECK(frame->pts == due);
        }
    }
}

TEST_CASE("the time code is the wall clock of the capture") {
    const auto source = makeTestSource(wish({1280, 64}, {50, 1}));
    for (int i = 0; i < 3; ++i) {
        const auto frame = source->read({});
        const auto expected =
            std::chrono::floor<std::chrono::milliseconds>(toWallClock(Micros(frame->pts)));
        CHECK(std::abs(ageOf(codeOf(*frame), expected).count()) <= 1);
    }
}

TEST_CASE("a late reader skips numbers and gets no burst") {
    const auto source = makeTestSource(wish({64, 256}, {200, 1}));
    const auto first = source->read({});
    std::this_thread::sleep_until(Clock::time_point(Micros(first->pts + 102'500)));
    const auto late = source->read({});
    CHECK(codeOf(*late).frame >= 20);
    CHECK(late->pts == first->pts + std::int64_t{codeOf(*late).frame} * 5'000);
    const auto next = source->read({});
    CHECK(next->pts <= monotonicNow().count());
    CHECK(codeOf(*next).frame > codeOf(*late).frame);
}

TEST_CASE("the picture moves, all over") {
    const auto source = makeTestSource(wish({640, 360}, {20, 1}));
    const auto a = source->read({});
    for (int i = 0; i < 3; ++i) source->read({});
    const auto b = source->read({});
    for (int y = 16; y < 360; y += 16) {
        int changed = 0;
        for (int x = 0; x < 640; ++x)
            changed += a->data[0][y * a->linesize[0] + x] != b->data[0][y * b->linesize[0] + x];
        CHECK(changed > 16);
    }
}

TEST_CASE("frames stay as they are after the source is gone") {
    auto source = makeTestSource(wish({1024, 64}, {200, 1}));
    const auto kept = source->read({});
    for (int i = 0; i < 4; ++i) source->read({});
    source.reset();
    CHECK(codeOf(*kept).frame == 0);
}

TEST_CASE("every even size can be drawn") {
    for (const Size size : {Size{32, 32}, Size{34, 512}, Size{2000, 34}, Size{1920, 1080}}) {
        const auto frame = makeTestSource(wish(size, {30, 1}))->read({});
        CHECK(frame->width == size.width);
        CHECK(frame->height == size.height);
        CHECK(readTimeCode(*frame).has_value() == timeCodeFits(size.width, size.height));
    }
    for (const Size size : {Size{31, 32}, Size{32, 33}, Size{0, 0}, Size{-2, 32}})
        CHECK_THROWS_AS(makeTestSource(wish(size, {30, 1})), std::invalid_argument);
    CHECK_THROWS_AS(makeTestSource(wish({32, 32}, {0, 1})), std::invalid_argument);
}

TEST_CASE("a stop ends the wait for the next frame at once") {
    const auto source = makeTestSource(wish({64, 256}, {1, 60}));
    CHECK(source->read({}));
    const auto before = Clock::now();
    {
        std::jthread reader([&](const std::stop_token& stop) { CHECK_FALSE(source->read(stop)); });
        reader.request_stop();
    }
    CHECK(Clock::now() - before < std::chrono::seconds(10)); // of the 60
}
