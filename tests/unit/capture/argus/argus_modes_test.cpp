#include "capture/argus/argus_modes.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace veter;
using namespace veter::capture::argus;
using namespace std::chrono_literals;

namespace {

Mode mode(Size size, Nanos shortest) {
    return {size, {shortest, 500ms}, {13us, 600ms}, {1, 22}, 10};
}

/// As an IMX477 and others have them: not in an order of size, rates a little off.
CameraInfo camera() {
    CameraInfo info;
    info.name = "argus:0";
    info.modes = {mode({4032, 3040}, 47'619'048ns), mode({3840, 2160}, 33'333'334ns),
                  mode({1920, 1080}, 16'666'667ns), mode({1280, 720}, 8'333'333ns),
                  mode({1920, 1080}, 33'333'334ns)};
    return info;
}

} // namespace

TEST_CASE(
    "the smallest mode with size and rate is chosen, else the nearest rate, else the largest") {
    struct Case {
        Size size;
        AVRational fps;
        std::size_t mode;
        Size got;
        AVRational rate;
    };
    for (const auto& c : {
             Case{{1280, 720}, {30, 1}, 3, {1280, 720}, {30, 1}},
             Case{{640, 480}, {30, 1}, 3, {640, 480}, {30, 1}},
             Case{{1280, 960}, {30, 1}, 2, {1280, 960}, {30, 1}},
             Case{{1920, 1080}, {60, 1}, 2, {1920, 1080}, {60, 1}},
             Case{{1920, 1080}, {120, 1}, 2, {1920, 1080}, {60, 1}}, // of two, the faster
             Case{{3840, 2160}, {30, 1}, 1, {3840, 2160}, {30, 1}},
             Case{{1920, 1440}, {30, 1}, 1, {1920, 1440}, {30, 1}},
             Case{{5000, 5000}, {20, 1}, 0, {4032, 3040}, {20, 1}},
             Case{{1280, 720}, {30000, 1001}, 3, {1280, 720}, {30000, 1001}},
         }) {
        INFO(format(c.size), "@", format(c.fps));
        const auto plan = choose(camera(), c.size, c.fps);
        CHECK(plan.mode == c.mode);
        CHECK(plan.size == c.got);
        CHECK(av_q2d(plan.fps) == doctest::Approx(av_q2d(c.rate)).epsilon(0.0001));
    }
}

TEST_CASE("the duration of a frame follows the rate, within the limits of the sensor") {
    CHECK(choose(camera(), {1280, 720}, {30, 1}).frame == 33'333'333ns);
    CHECK(choose(camera(), {3840, 2160}, {30, 1}).frame == 33'333'334ns);
    CHECK(choose(camera(), {1280, 720}, {1, 1}).frame == 500ms);
    CHECK(av_cmp_q(choose(camera(), {1280, 720}, {1, 1}).fps, {2, 1}) == 0);
}

TEST_CASE("a mode that is set is chosen, and limits the size") {
    const auto plan = choose(camera(), {1920, 1080}, {30, 1}, 3);
    CHECK(plan.mode == 3);
    CHECK(plan.size == Size{1280, 720});
    CHECK_THROWS_AS(choose(CameraInfo{}, {1280, 720}, {30, 1}), std::invalid_argument);
}

TEST_CASE("another aspect ratio is cropped from the middle") {
    const auto same = clipFor({1920, 1080}, {1280, 720});
    CHECK(same.left == doctest::Approx(0));
    CHECK(same.top == doctest::Approx(0));
    CHECK(same.right == doctest::Approx(1));
    CHECK(same.bottom == doctest::Approx(1));
    const auto wide = clipFor({1920, 1080}, {640, 480});
    CHECK(wide.left == doctest::Approx(0.125));
    CHECK(wide.right == doctest::Approx(0.875));
    CHECK(wide.top == 0);
    const auto high = clipFor({640, 480}, {640, 360});
    CHECK(high.top == doctest::Approx(0.125));
    CHECK(high.bottom == doctest::Approx(0.875));
    CHECK(high.left == 0);
}

TEST_CASE("the description has what was set, and what was requested where that differs") {
    const auto info = camera();
    const auto granted = choose(info, {1280, 720}, {30, 1});
    CHECK(describe(info, granted, {1280, 720}, {30, 1}) == "1280x720@30 from mode 3 (1280x720)");
    const auto less = choose(info, {1920, 1080}, {120, 1});
    CHECK(describe(info, less, {1920, 1080}, {120, 1}) ==
          "asked 1920x1080@120, nearest is 1920x1080@60 from mode 2 (1920x1080)");
}

TEST_CASE("a camera is named by its number") {
    CHECK(parseNumber("0") == 0);
    CHECK(parseNumber("12") == 12);
    for (const char* text : {"", "x", "-1", "1 ", "0x1", "1000", "99999999999999999999"})
        CHECK_THROWS_AS(parseNumber(text), std::invalid_argument);
}
