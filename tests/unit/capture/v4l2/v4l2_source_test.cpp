#include "capture/v4l2/v4l2_source.hpp"

#include "base/fd.hpp"
#include "base/time.hpp"
#include "tests/unit/capture/v4l2/v4l2_driver.hpp"
#include "tests/unit/reason.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <stdexcept>

using namespace veter;
using namespace veter::capture;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

const std::vector<std::uint8_t> kYuyv(64 * 48 * 2, 99);

Settings settings() { return {.size = {64, 48}, .fps = {100, 1}}; }

/// Reads until the camera's pictures come, of which the driver fills one a read, or come no more.
bool until(Source& source, V4l2Driver& driver, bool streaming) {
    const auto end = Clock::now() + 20s; // on a busy machine; no test takes so long
    while (Clock::now() < end) {
        if (streaming && driver.streaming && !driver.queued.empty()) driver.fill({kYuyv});
        if (!source.read({})) return false;
        if (source.state().streaming == streaming) return true;
    }
    return false;
}

} // namespace

TEST_CASE("a format by a name that is unknown, or that the camera lacks, is refused") {
    V4l2Driver driver;
    auto wanted = settings();
    wanted.format = "H265";
    CHECK(reason<std::invalid_argument>([&] { makeV4l2Source(driver.node(), wanted); }) ==
          "format 'H265' is unknown");
    wanted.format = "NV12";
    CHECK(has(reason<std::invalid_argument>([&] { makeV4l2Source(driver.node(), wanted); }),
              "has no format NV12; it has YUYV"));
    wanted.format = "YUYV";
    CHECK(makeV4l2Source(driver.node(), wanted)->format().pixels == AV_PIX_FMT_YUYV422);
}

TEST_CASE("a picture that is to be turned is requested with width and height swapped") {
    V4l2Driver driver;
    driver.offers = {offer(V4L2_PIX_FMT_YUYV, 48, 64)};
    driver.offers[0].sizes.push_back(offer(V4L2_PIX_FMT_YUYV, 64, 48).sizes[0]);
    auto wanted = settings();
    wanted.size = {48, 64};
    CHECK(makeV4l2Source(driver.node(), wanted)->format().width == 48);
    wanted.orientation.turns = 1;
    CHECK(makeV4l2Source(driver.node(), wanted)->format().width == 64);
}

TEST_CASE("no camera at the start is an error; one that was there is waited for and comes back") {
    V4l2Driver driver;
    CHECK_THROWS_AS(makeV4l2Source("/no/such/camera", settings()), sys::Error);
    const auto source = makeV4l2Source(driver.node(), settings());
    REQUIRE(until(*source, driver, true));
    const auto away = driver.node() + ".away"; // as udev does with a node
    std::filesystem::rename(driver.node(), away);
    driver.fail(VIDIOC_DQBUF, ENODEV);
    REQUIRE(until(*source, driver, false));
    CHECK(source->state().reason == "unplugged");
    std::filesystem::rename(away, driver.node());
    driver.fail(VIDIOC_DQBUF, 0);
    REQUIRE(until(*source, driver, true));
    CHECK(source->state().reason.empty());
}
