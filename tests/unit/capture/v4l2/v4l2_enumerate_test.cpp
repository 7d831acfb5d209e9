#include "capture/v4l2/v4l2_enumerate.hpp"

#include "base/fd.hpp"
#include "tests/unit/capture/v4l2/v4l2_driver.hpp"
#include "tests/unit/reason.hpp"

#include <doctest/doctest.h>

#include <cstring>

using namespace veter;
using namespace veter::capture::v4l2;
using namespace veter::test;

namespace {

constexpr int kFd = 0; // the driver in this process ignores it

} // namespace

TEST_CASE("names of the driver are read also where they fill their field") {
    V4l2Driver driver;
    std::memset(driver.about.card, 'x', sizeof driver.about.card); // no zero at the end
    const auto about = describe(kFd, "/dev/video0");
    CHECK(about.driver == "fake");
    CHECK(about.card == std::string(sizeof driver.about.card, 'x'));
    CHECK(about.bus == "fake:0");
    driver.fail(VIDIOC_QUERYCAP, ENOTTY);
    CHECK(has(reason<sys::Error>([] { describe(kFd, "/dev/video0"); }), "/dev/video0"));
}

TEST_CASE("the capabilities of a node count, not those of its whole device") {
    V4l2Driver driver;
    driver.about.capabilities =
        V4L2_CAP_DEVICE_CAPS | V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING;
    driver.about.device_caps = V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING;
    CHECK(captureType(describe(kFd, "")) == 0);
    driver.about.device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
    CHECK(captureType(describe(kFd, "")) == V4L2_BUF_TYPE_VIDEO_CAPTURE);
}

TEST_CASE("a node with both interfaces is used single-planar, and only where it can stream") {
    const struct {
        std::uint32_t abilities, type;
    } cases[]{
        {V4L2_CAP_STREAMING | V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_VIDEO_CAPTURE_MPLANE,
         V4L2_BUF_TYPE_VIDEO_CAPTURE},
        {V4L2_CAP_STREAMING | V4L2_CAP_VIDEO_CAPTURE_MPLANE, V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE},
        {V4L2_CAP_READWRITE | V4L2_CAP_VIDEO_CAPTURE, 0},
        {V4L2_CAP_STREAMING | V4L2_CAP_VIDEO_OUTPUT, 0},
        {V4L2_CAP_STREAMING | V4L2_CAP_VIDEO_M2M, 0},
    };
    for (const auto& c : cases) CHECK(captureType({{}, {}, {}, c.abilities}) == c.type);
}

TEST_CASE("sizes and rates are listed one by one, or as one range") {
    V4l2Driver driver;
    constexpr auto kOne = V4L2_PIX_FMT_YUYV, kRange = V4L2_PIX_FMT_NV12;
    driver.offers = {
        {kOne,
         {{{{640, 480}, {640, 480}}, {{{30, 1}, {30, 1}}, {{30'000, 1001}, {30'000, 1001}}}},
          {{{320, 240}, {320, 240}}, {{{60, 1}, {60, 1}}}}}},
        {kRange, {{{{32, 16}, {1920, 1080}, {8, 4}}, {{{1, 1}, {60, 1}}}}}}};
    CHECK(formats(kFd, V4L2_BUF_TYPE_VIDEO_CAPTURE) == std::vector<std::uint32_t>{kOne, kRange});
    const auto single = sizes(kFd, kOne);
    REQUIRE(single.size() == 2);
    CHECK(single[0].min == Size{640, 480});
    CHECK(single[1].max == Size{320, 240});
    const auto rates = frameRates(kFd, kOne, {640, 480});
    REQUIRE(rates.size() == 2);
    CHECK(av_cmp_q(rates[0].min, {30, 1}) == 0);
    CHECK(av_cmp_q(rates[1].max, {30'000, 1001}) == 0);
    CHECK(frameRates(kFd, kOne, {800, 600}).empty());
    const auto range = sizes(kFd, kRange);
    REQUIRE(range.size() == 1);
    CHECK(range[0].min == Size{32, 16});
    CHECK(range[0].max == Size{1920, 1080});
    CHECK(range[0].step == Size{8, 4});
    const auto anyRate = frameRates(kFd, kRange, {1280, 720});
    REQUIRE(anyRate.size() == 1);
    CHECK(av_cmp_q(anyRate[0].min, {1, 1}) == 0);
    CHECK(av_cmp_q(anyRate[0].max, {60, 1}) == 0);
}

TEST_CASE("a list without end is cut, and one that the driver lacks is empty") {
    V4l2Driver driver;
    driver.offers.assign(1000, offer(V4L2_PIX_FMT_YUYV, 64, 48));
    CHECK(formats(kFd, V4L2_BUF_TYPE_VIDEO_CAPTURE).size() == 256);
    driver.tellsSizes = false;
    CHECK(sizes(kFd, V4L2_PIX_FMT_YUYV).empty());
    driver.fail(VIDIOC_ENUM_FRAMEINTERVALS, ENOTTY);
    CHECK(frameRates(kFd, V4L2_PIX_FMT_YUYV, {64, 48}).empty());
}

TEST_CASE("intervals that make no sense do not divide by zero") {
    V4l2Driver driver;
    driver.offers[0].sizes[0].rates = {{{30, 0}, {30, 0}}};
    const auto rates = frameRates(kFd, V4L2_PIX_FMT_YUYV, {64, 48});
    REQUIRE(rates.size() == 1);
    CHECK(rates[0].min.den > 0);
}
