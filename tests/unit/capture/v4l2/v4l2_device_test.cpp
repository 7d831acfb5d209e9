#include "capture/v4l2/v4l2_device.hpp"

#include "tests/unit/capture/v4l2/v4l2_driver.hpp"
#include "tests/unit/reason.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace veter;
using namespace veter::capture::v4l2;
using namespace veter::test;

namespace {

constexpr auto kYuyv = V4L2_PIX_FMT_YUYV;
constexpr auto kMjpg = V4L2_PIX_FMT_MJPEG;
constexpr auto kBayer = V4L2_PIX_FMT_SRGGB10;
const Wish kWish{{1280, 720}, {30, 1}};

std::string refusalToOpen(const V4l2Driver& driver) {
    return reason<sys::Error>([&] { Device device(driver.node()); });
}

template <class E> std::string refusal(const V4l2Driver& driver, const Wish& wish = kWish) {
    return reason<E>([&] { Device(driver.node()).configure(wish); });
}

} // namespace

TEST_CASE("a node that is no camera is refused, and the error says what it is") {
    V4l2Driver driver;
    const struct {
        std::uint32_t abilities;
        const char* nature;
    } cases[]{
        {V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING, "carries a camera's metadata"},
        {V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_STREAMING, "is a video output"},
        {V4L2_CAP_VIDEO_M2M_MPLANE | V4L2_CAP_STREAMING, "is a codec or converter"},
        {V4L2_CAP_VIDEO_CAPTURE, "does not stream pictures"},
        {V4L2_CAP_RADIO, "does not stream pictures"},
    };
    for (const auto& c : cases) {
        driver.about.capabilities = c.abilities;
        const auto error = refusalToOpen(driver);
        INFO(error);
        CHECK(has(error, driver.node() + " (driver fake), which " + c.nature));
        CHECK(has(error, "veter-devices lists the cameras"));
    }
}

TEST_CASE("a missing node is refused, and the error names the program that lists cameras") {
    const auto error = reason<sys::Error>([] { openNode("/no/such/camera"); });
    CHECK(error == "open camera /no/such/camera (veter-devices lists the cameras): No such file "
                   "or directory");
}

TEST_CASE("only accepted formats are offered, with the rates of all their sizes") {
    V4l2Driver driver;
    driver.offers = {{kBayer, {{{{3280, 2464}, {3280, 2464}}, {}}}},
                     {kYuyv,
                      {{{{1280, 720}, {1280, 720}}, {{{10, 1}, {10, 1}}}},
                       {{{640, 480}, {640, 480}}, {{{30, 1}, {30, 1}}, {{15, 1}, {15, 1}}}}}}};
    const auto offers = Device(driver.node()).offers(kWish);
    REQUIRE(offers.size() == 1);
    CHECK(offers[0].fourcc == kYuyv);
    REQUIRE(offers[0].sizes.size() == 2);
    CHECK(offers[0].sizes[0].rates.size() == 1);
    CHECK(offers[0].sizes[1].rates.size() == 2);
}

TEST_CASE("the format that is set is the answer of the driver, not the request") {
    V4l2Driver driver;
    driver.offers = {offer(kYuyv, 640, 480), offer(kMjpg, 1280, 720)};
    driver.ownRate = AVRational{25, 1};
    const auto layout = Device(driver.node()).configure(kWish);
    CHECK(layout.choice.fourcc == kMjpg);
    CHECK(layout.choice.size == Size{1280, 720});
    CHECK(av_cmp_q(layout.choice.fps, {25, 1}) == 0);
    auto other = kWish;
    other.fourcc = kYuyv;
    CHECK(Device(driver.node()).configure(other).choice.size == Size{640, 480});
}

TEST_CASE("a driver without rates, or with an invalid one, keeps the requested rate") {
    V4l2Driver driver;
    driver.fail(VIDIOC_S_PARM, ENOTTY);
    CHECK(av_cmp_q(Device(driver.node()).configure(kWish).choice.fps, {30, 1}) == 0);
    driver.fail(VIDIOC_S_PARM, 0);
    driver.ownRate = AVRational{0, 1}; // an interval of 1/0 s
    CHECK(av_cmp_q(Device(driver.node()).configure(kWish).choice.fps, {30, 1}) == 0);
}

TEST_CASE("planes in separate memory have their own line lengths") {
    V4l2Driver driver;
    driver.about.capabilities = V4L2_CAP_VIDEO_CAPTURE_MPLANE | V4L2_CAP_STREAMING;
    driver.offers = {offer(V4L2_PIX_FMT_NV12M, 64, 48)};
    driver.memoryPlanes = 2;
    Device device(driver.node());
    CHECK(device.type() == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE);
    const auto layout = device.configure({{64, 48}, {30, 1}});
    CHECK(layout.choice.fourcc == V4L2_PIX_FMT_NV12M);
    CHECK(layout.bytesPerLine[0] == 64);
    CHECK(layout.bytesPerLine[1] == 64);
}

TEST_CASE("a format that a camera lacks is refused, and the error lists those it has") {
    V4l2Driver driver;
    auto mjpg = kWish;
    mjpg.fourcc = kMjpg;
    CHECK(refusal<std::invalid_argument>(driver, mjpg) ==
          driver.node() + " has no format MJPG; it has YUYV");
    driver.offers = {offer(kBayer, 640, 480)};
    CHECK(has(refusal<sys::Error>(driver), "which offers none of YU12, "));
}

TEST_CASE("errors of the driver name the camera, and say if another program is the reason") {
    V4l2Driver driver;
    driver.fail(VIDIOC_S_FMT, EBUSY);
    CHECK(refusal<sys::Error>(driver) == "set the format of " + driver.node() +
                                             ", which another program uses: Device or resource "
                                             "busy");
    driver.fail(VIDIOC_S_FMT, EIO);
    CHECK(refusal<sys::Error>(driver) ==
          "set the format of " + driver.node() + ": Input/output error");
    driver.fail(VIDIOC_S_FMT, 0);
    driver.instead = V4L2_PIX_FMT_NV12;
    CHECK(has(refusal<sys::Error>(driver), "set " + driver.node() + " to YUYV, which it offered"));
}
