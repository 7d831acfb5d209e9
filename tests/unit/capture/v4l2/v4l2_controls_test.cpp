#include "capture/v4l2/v4l2_controls.hpp"

#include "tests/unit/capture/v4l2/v4l2_driver.hpp"
#include "tests/unit/reason.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace veter;
using namespace veter::capture;
using namespace veter::capture::v4l2;
using namespace veter::test;

namespace {

constexpr int kFd = 0; // the driver in this process ignores it
const std::string kCamera = "/dev/video0";

enum Place { Class, Brightness, Flip, VFlip, Exposure, Title, Wide, Steps, Push };

/// In the order of Place.
std::vector<V4l2Driver::Control> usual() {
    auto exposure = control(V4L2_CID_EXPOSURE_AUTO, "Auto Exposure", 0, 3, 3, V4L2_CTRL_TYPE_MENU);
    exposure.menu = {{1, "Manual Mode"}, {3, "Aperture Priority Mode"}}; // with gaps
    auto steps = control(0x00f00002, "Steps", 0, 2, 0, V4L2_CTRL_TYPE_INTEGER_MENU);
    steps.numbers = {{0, 100}, {1, 200}, {2, 400}};
    return {
        control(V4L2_CID_USER_CLASS, "User Controls", 0, 0, 0, V4L2_CTRL_TYPE_CTRL_CLASS),
        control(V4L2_CID_BRIGHTNESS, "Brightness", -64, 64, 5),
        control(V4L2_CID_HFLIP, "Horizontal Flip", 0, 1, 0, V4L2_CTRL_TYPE_BOOLEAN),
        control(V4L2_CID_VFLIP, "Vertical Flip", 0, 1, 0, V4L2_CTRL_TYPE_BOOLEAN),
        exposure,
        control(0x00f00000, "Title", 0, 30, 0, V4L2_CTRL_TYPE_STRING, V4L2_CTRL_FLAG_HAS_PAYLOAD),
        control(0x00f00001, "Wide", 0, 1LL << 40, 1LL << 35, V4L2_CTRL_TYPE_INTEGER64),
        steps,
        control(0x00f00003, "Push", 0, 0, 0, V4L2_CTRL_TYPE_BUTTON, V4L2_CTRL_FLAG_WRITE_ONLY)};
}

std::string refusal(const Assignments& wanted) {
    return reason<std::invalid_argument>([&] { v4l2::apply(kFd, wanted, kCamera); });
}

} // namespace

TEST_CASE("controls with one number are listed with range and value, others are left out") {
    V4l2Driver driver;
    driver.controls = usual();
    driver.controls[Flip].about.flags = V4L2_CTRL_FLAG_DISABLED;
    const auto found = controls(kFd);
    REQUIRE(found.size() == 6);
    CHECK(found[0].name == "brightness");
    CHECK(found[0].min == -64);
    CHECK(found[0].max == 64);
    CHECK(found[0].value == 5);
    CHECK(found[1].name == "vertical_flip");
    CHECK(found[2].name == "auto_exposure");
    REQUIRE(found[2].menu.size() == 2);
    CHECK(found[2].menu[0].index == 1);
    CHECK(found[2].menu[1].name == "Aperture Priority Mode");
    CHECK(found[3].value == 1LL << 35);
    REQUIRE(found[4].menu.size() == 3);
    CHECK(found[4].menu[2].name == "400");
    CHECK(found[5].name == "push");
}

TEST_CASE("a step of zero, and a value that cannot be read, do no harm") {
    V4l2Driver driver;
    driver.controls = {usual()[Brightness]};
    driver.controls[0].about.step = 0;
    driver.fail(VIDIOC_G_EXT_CTRLS, EIO);
    const auto found = controls(kFd);
    REQUIRE(found.size() == 1);
    CHECK(found[0].step == 1);
    CHECK(found[0].value == 0);
}

TEST_CASE("controls are set by name, number or item") {
    V4l2Driver driver;
    driver.controls = usual();
    const auto idle = v4l2::apply(kFd,
                                  {{"brightness", "-7"},
                                   {"auto_exposure", "manual mode"},
                                   {"horizontal_flip", "on"},
                                   {"wide", "1099511627776"}},
                                  kCamera);
    CHECK(idle.empty());
    CHECK(driver.controls[Brightness].value == -7);
    CHECK(driver.controls[Exposure].value == 1);
    CHECK(driver.controls[Flip].value == 1);
    CHECK(driver.controls[Wide].value == 1LL << 40);
}

TEST_CASE("one wrong control keeps all from being set") {
    V4l2Driver driver;
    driver.controls = usual();
    CHECK(has(refusal({{"brightness", "9"}, {"zoom", "2"}}),
              "/dev/video0 has no control 'zoom'; it has brightness, horizontal_flip, "));
    CHECK(has(refusal({{"brightness", "9"}, {"auto_exposure", "2"}}), "auto_exposure"));
    CHECK(driver.controls[Brightness].value == 5);
    driver.controls.clear();
    CHECK(has(refusal({{"zoom", "2"}}), "it has none"));
}

TEST_CASE("a control that is read-only, or that the camera refuses, is an error with its name") {
    V4l2Driver driver;
    driver.controls = usual();
    driver.controls[Brightness].about.flags = V4L2_CTRL_FLAG_READ_ONLY;
    CHECK(refusal({{"brightness", "9"}}) == "control 'brightness' of /dev/video0 can only be read");
    driver.controls[Brightness].about.flags = 0;
    driver.fail(VIDIOC_S_EXT_CTRLS, EBUSY);
    CHECK(reason<sys::Error>([] {
              v4l2::apply(kFd, {{"brightness", "9"}}, kCamera);
          }) == "set brightness=9 of /dev/video0: Device or resource busy");
}

TEST_CASE("controls that another one switches off are set, and named") {
    V4l2Driver driver;
    driver.controls = usual();
    driver.controls[Brightness].about.flags = V4L2_CTRL_FLAG_INACTIVE;
    driver.controls[Wide].about.flags = V4L2_CTRL_FLAG_INACTIVE; // not asked for
    CHECK(v4l2::apply(kFd, {{"brightness", "9"}, {"vertical_flip", "1"}}, kCamera) ==
          std::vector<std::string>{"brightness"});
    CHECK(driver.controls[Brightness].value == 9);
}

TEST_CASE("a camera flips as far as it can, and reports the rest") {
    const struct {
        Orientation wanted, left;
        int flipH, flipV;
    } cases[]{
        {{true, false, 0}, {}, 1, 0},
        {{false, false, 2}, {}, 1, 1},
        {{true, false, 1}, {false, false, 1}, 1, 0},
        {{true, false, 3}, {false, false, 1}, 0, 1},
    };
    for (const auto& c : cases) {
        V4l2Driver driver;
        driver.controls = usual();
        CHECK(applyFlips(kFd, c.wanted) == c.left);
        CHECK(driver.controls[Flip].value == c.flipH);
        CHECK(driver.controls[VFlip].value == c.flipV);
        driver.controls.erase(driver.controls.begin() + VFlip);
        CHECK(applyFlips(kFd, c.wanted) == c.wanted.reduced()); // a single flip is of no use
    }
}

TEST_CASE("an encoder is asked for a key frame where it can give one") {
    V4l2Driver driver;
    forceKeyFrame(kFd); // not here
    driver.controls = {control(V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME, "Force Key Frame", 0, 0, 7,
                               V4L2_CTRL_TYPE_BUTTON)};
    forceKeyFrame(kFd);
    CHECK(driver.controls[0].value == 0); // it was written
}
