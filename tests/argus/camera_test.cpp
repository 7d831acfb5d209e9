#include "bench.hpp"

#include <array>
#include <thread>

using namespace veter;
using namespace veter::capture;
using namespace veter::capture::argus;
using namespace std::chrono_literals;

namespace {

/// Of the corners, from the top left one clockwise.
std::array<int, 4> corners(const AVFrame& frame) {
    constexpr int kIn = 4;
    const int right = frame.width - kIn, low = frame.height - kIn;
    return {lumaAt(frame, kIn, kIn), lumaAt(frame, right, kIn), lumaAt(frame, right, low),
            lumaAt(frame, kIn, low)};
}

/// Where the bright bar is, by its left edge; -1 = nowhere.
int barOf(const AVFrame& frame) {
    for (int x = 0; x < frame.width; ++x)
        if (lumaAt(frame, x, frame.height * 3 / 8) == 235) return x;
    return -1;
}

} // namespace

TEST_CASE("pictures are the sensor's, in NV12, in order") {
    const Fresh fresh;
    const auto camera = openCamera(smallSetup());
    CHECK(camera->format().pixels == AV_PIX_FMT_NV12);
    const auto frame = next(*camera);
    REQUIRE(frame);
    CHECK(frame->width == 320);
    CHECK(frame->height == 240);
    CHECK(frame->format == AV_PIX_FMT_NV12);
    CHECK(frame->colorspace == AVCOL_SPC_SMPTE170M);
    CHECK(corners(*frame) == std::array{200, 160, 80, 120});
    CHECK(frame->data[1][0] == 128);
    const auto second = next(*camera);
    REQUIRE(second);
    CHECK(barOf(*second) != barOf(*frame));
    CHECK(camera->damaged() == 0);
}

TEST_CASE("pts is the sensor's time, in microseconds of CLOCK_MONOTONIC") {
    const Fresh fresh;
    const auto camera = openCamera(smallSetup());
    auto last = next(*camera);
    REQUIRE(last);
    for (int i = 0; i < 20; ++i) {
        auto frame = next(*camera);
        REQUIRE(frame);
        const auto age = monotonicNow().count() - frame->pts;
        CHECK(age >= 10'000); // the stand-in's pictures are ready one frame after they began
        CHECK(age < 500'000);
        const auto step = frame->pts - last->pts;
        CHECK(step >= 9'990);
        const auto off = step % 10'000; // whole frames, whenever they were taken
        CHECK((off < 10 || off > 9'990));
        last = std::move(frame);
    }
}

TEST_CASE("timestamps of another clock are replaced by the time of arrival") {
    for (const Clock::duration offset : {-3600s, 3600s}) {
        const Fresh fresh;
        world().with([&](auto& s) { s.clockOffset = offset; });
        const auto camera = openCamera(smallSetup());
        const auto frame = next(*camera);
        REQUIRE(frame);
        CHECK(std::abs(monotonicNow().count() - frame->pts) < 100'000);
    }
}

TEST_CASE("a picture is not copied, cannot be written, and outlives its camera") {
    const Fresh fresh;
    auto camera = openCamera(smallSetup());
    auto frame = next(*camera);
    REQUIRE(frame);
    CHECK(av_frame_is_writable(frame.get()) == 0);
    CHECK(world().state().surfaces == 1); // the picture is in it
    camera.reset();
    CHECK(corners(*frame) == std::array{200, 160, 80, 120});
    CHECK(world().state().surfaces == 1);
    frame.reset();
    CHECK(world().state().surfaces == 0);
}

TEST_CASE("surfaces are reused, and their number is limited") {
    const Fresh fresh;
    const auto camera = openCamera(smallSetup());
    for (int i = 0; i < 10; ++i) REQUIRE(next(*camera));
    CHECK(world().state().surfaces == 1);
    std::vector<av::Ptr<AVFrame>> held;
    held.reserve(8);
    for (int i = 0; i < 8; ++i) held.push_back(next(*camera));
    CHECK(held.back());
    CHECK(world().state().surfaces == 8);
    CHECK_FALSE(camera->next({}, Clock::now() + 100ms));
    CHECK(camera->damaged() > 0);
    held.pop_back();
    CHECK(next(*camera));
    CHECK(world().state().surfaces == 8);
}

TEST_CASE("another thread may release pictures while this one reads") {
    const Fresh fresh;
    const auto camera = openCamera(smallSetup());
    for (int i = 0; i < 20; ++i) {
        std::jthread reader([frame = next(*camera)]() mutable { // NOLINT(bugprone-exception-escape)
            CHECK(frame);
            frame.reset();
        });
        CHECK(next(*camera));
    }
}

TEST_CASE("the hardware rotates, and leaves a single flip to software") {
    struct Case {
        Orientation wanted, left;
        Size size;
        std::array<int, 4> corners;
    };
    for (const auto& c :
         {Case{{}, {}, {320, 240}, {200, 160, 80, 120}},
          Case{{false, false, 1}, {}, {240, 320}, {120, 200, 160, 80}},
          Case{{false, false, 2}, {}, {320, 240}, {80, 120, 200, 160}},
          Case{{false, false, 3}, {}, {240, 320}, {160, 80, 120, 200}},
          Case{{true, true, 0}, {}, {320, 240}, {80, 120, 200, 160}},
          Case{{true, true, 3}, {}, {240, 320}, {120, 200, 160, 80}},
          Case{{true, false, 0}, {true, false, 0}, {320, 240}, {200, 160, 80, 120}},
          Case{{true, false, 3}, {false, true, 1}, {320, 240}, {200, 160, 80, 120}}}) {
        const Fresh fresh;
        auto setup = smallSetup();
        setup.orientation = c.wanted;
        const auto camera = openCamera(setup);
        CHECK(camera->orientation() == c.left);
        const auto frame = next(*camera);
        REQUIRE(frame);
        CHECK(Size{frame->width, frame->height} == c.size);
        CHECK(Size{camera->format().width, camera->format().height} == c.size);
        CHECK(corners(*frame) == c.corners);
    }
}
