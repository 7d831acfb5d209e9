#include "encode/size_chooser.hpp"

#include <doctest/doctest.h>

using namespace veter;
using encode::SizeChooser;
using namespace std::chrono_literals;

namespace {

constexpr Size k720p{1280, 720}, kHalf{640, 360};
constexpr BitRate kWide{2'000'000}, kNarrow{300'000};
constexpr auto kFrame = std::chrono::microseconds(33'333);

/// A chooser and its clock.
class Camera {
public:
    explicit Camera(Size full = k720p, double fps = 30) : chooser(full, fps) {}

    /// Pictures at that rate for so long; the size of the last.
    Size run(BitRate rate, std::chrono::microseconds time) {
        for (const auto end = now_ + time; now_ < end; now_ += kFrame) chooser.choose(rate, now_);
        return chooser.size();
    }

    SizeChooser chooser;

private:
    std::chrono::microseconds now_{1h};
};

} // namespace

TEST_CASE("the first picture has the size for its rate at once") {
    CHECK(Camera().run({2'000'000}, kFrame) == k720p);
    CHECK(Camera().run({471'000}, kFrame) == k720p);
    CHECK(Camera().run({469'000}, kFrame) == kHalf);
    CHECK(Camera().run({1}, kFrame) == kHalf);
}

TEST_CASE("half of an even size is even, and what is small stays as it is") {
    const struct {
        Size full, half;
    } cases[] = {{k720p, kHalf},
                 {{1920, 1080}, {960, 540}},
                 {{720, 1280}, {360, 640}},
                 {{1366, 768}, {682, 384}},
                 {{642, 482}, {320, 240}},
                 {{640, 480}, {640, 480}},
                 {{480, 640}, {480, 640}},
                 {{64, 48}, {64, 48}},
                 {{1280, 66}, {640, 32}},
                 {{1280, 62}, {1280, 62}}};
    for (const auto& c : cases) CHECK(Camera(c.full).run({1}, 10s) == c.half);
}

TEST_CASE("a dip of less than a second leaves the size, a longer one does not") {
    Camera camera;
    camera.run(kWide, 1s);
    CHECK(camera.run(kNarrow, 900ms) == k720p);
    CHECK(camera.run(kWide, kFrame) == k720p);
    CHECK(camera.run(kNarrow, 900ms) == k720p);
    CHECK(camera.run(kNarrow, 200ms) == kHalf);
}

TEST_CASE("it is back after five seconds of clearly more, without a break") {
    Camera camera;
    camera.run(kNarrow, 1s);
    CHECK(camera.run({600'000}, 60s) == kHalf); // less than 1.3 times 470 kbit/s
    CHECK(camera.run({620'000}, 4800ms) == kHalf);
    CHECK(camera.run({600'000}, kFrame) == kHalf);
    CHECK(camera.run({620'000}, 4800ms) == kHalf);
    CHECK(camera.run({620'000}, 300ms) == k720p);
    CHECK(camera.run({480'000}, 60s) == k720p);
}

TEST_CASE("a camera of few pictures a second needs less for each size") {
    CHECK(Camera(k720p, 10).run({315'000}, kFrame) == k720p);
    CHECK(Camera(k720p, 10).run({312'000}, kFrame) == kHalf);
}

TEST_CASE("times that run backwards change nothing for good") {
    SizeChooser chooser(k720p, 30);
    chooser.choose(kWide, 10s);
    chooser.choose(kNarrow, 10s);
    CHECK(chooser.choose(kNarrow, 0s) == k720p);
    CHECK(chooser.choose(kNarrow, 12s) == kHalf);
}
