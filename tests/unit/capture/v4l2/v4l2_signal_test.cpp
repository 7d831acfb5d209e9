#include "capture/v4l2/v4l2_signal.hpp"

#include "capture/camera/camera.hpp"
#include "tests/unit/capture/v4l2/v4l2_driver.hpp"
#include "tests/unit/reason.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::capture;
using namespace veter::capture::v4l2;
using namespace veter::test;

namespace {

constexpr int kFd = 0; // the driver in this process ignores it

v4l2_input input(std::uint32_t status, std::uint32_t capabilities = 0) {
    v4l2_input made{};
    made.status = status;
    made.capabilities = capabilities;
    return made;
}

v4l2_dv_timings timings(std::uint32_t width, std::uint32_t height) {
    v4l2_dv_timings made{};
    made.type = V4L2_DV_BT_656_1120;
    made.bt.width = width;
    made.bt.height = height;
    return made;
}

int widthOf(const v4l2_dv_timings& made) { return static_cast<int>(made.bt.width); }

/// The reason that viewers see; empty = there is no fault.
template <class F> std::string loss(const F& action) {
    try {
        action();
    } catch (const CameraLost& lost) {
        CHECK(has(lost.what(), "input of grabber: "));
        return lost.reason();
    }
    return {};
}

v4l2_event changed(std::uint32_t what, std::uint32_t type = V4L2_EVENT_SOURCE_CHANGE) {
    v4l2_event made{};
    made.type = type;
    made.u.src_change.changes = what;
    return made;
}

} // namespace

TEST_CASE("an input without a usable signal says what is wrong, any other says nothing") {
    const struct {
        std::uint32_t status;
        const char* reason;
    } cases[]{
        {0, ""},
        {V4L2_IN_ST_COLOR_KILL, ""},
        {V4L2_IN_ST_NO_POWER, "no power at the input"},
        {V4L2_IN_ST_NO_SIGNAL, "no signal at the input"},
        {V4L2_IN_ST_NO_H_LOCK, "unstable signal at the input"},
        {V4L2_IN_ST_NO_SYNC, "unstable signal at the input"},
        {V4L2_IN_ST_NO_POWER | V4L2_IN_ST_NO_SIGNAL, "no power at the input"},
    };
    V4l2Driver driver;
    for (const auto& c : cases) {
        driver.input = input(c.status);
        CHECK(loss([] { requireSignal(kFd, "grabber"); }) == c.reason);
        CHECK(loss([] { adoptSignal(kFd, "grabber"); }) == c.reason); // composite
    }
    driver.input.reset(); // a camera
    CHECK(loss([] { requireSignal(kFd, "grabber"); }).empty());
    CHECK(loss([] { adoptSignal(kFd, "grabber"); }).empty());
    driver.input = input(V4L2_IN_ST_NO_SIGNAL);
    driver.fail(VIDIOC_ENUMINPUT, EINVAL);
    CHECK(loss([] { requireSignal(kFd, "grabber"); }).empty());
}

TEST_CASE("the timings at an HDMI input are set, where they are others") {
    V4l2Driver driver;
    driver.input = input(0, V4L2_IN_CAP_DV_TIMINGS);
    driver.timings = timings(640, 480);
    driver.atInput = timings(1920, 1080);
    CHECK(loss([] { adoptSignal(kFd, "grabber"); }).empty());
    CHECK(widthOf(driver.timings) == 1920);
    driver.fail(VIDIOC_S_DV_TIMINGS, EBUSY); // not asked for: they are those already
    CHECK(loss([] { adoptSignal(kFd, "grabber"); }).empty());
    driver.atInput = timings(1280, 720);
    CHECK(loss([] { adoptSignal(kFd, "grabber"); }) == "timings refused");
}

TEST_CASE("an HDMI input without usable timings says why") {
    const struct {
        int code;
        const char* reason;
    } cases[]{
        {ENOLINK, "no signal at the input"},
        {ENOLCK, "unstable signal at the input"},
        {ERANGE, "signal out of range"},
        {EIO, "signal not recognized"},
        {ENOTTY, ""}, // not supported
        {ENODATA, ""},
    };
    V4l2Driver driver;
    driver.input = input(0, V4L2_IN_CAP_DV_TIMINGS);
    driver.timings = timings(640, 480);
    for (const auto& c : cases) {
        driver.fail(VIDIOC_QUERY_DV_TIMINGS, c.code);
        CHECK(loss([] { adoptSignal(kFd, "grabber"); }) == c.reason);
        CHECK(widthOf(driver.timings) == 640);
    }
}

TEST_CASE("a change of the size of the signal is reported, other changes are not") {
    V4l2Driver driver;
    CHECK_FALSE(takeChange(kFd));
    driver.events = {changed(0), changed(V4L2_EVENT_SRC_CH_RESOLUTION, V4L2_EVENT_CTRL)};
    CHECK_FALSE(takeChange(kFd));
    CHECK(driver.events.empty());
    driver.events = {changed(V4L2_EVENT_SRC_CH_RESOLUTION), changed(0)};
    CHECK(takeChange(kFd));
    CHECK_FALSE(takeChange(kFd)); // reported once
}
