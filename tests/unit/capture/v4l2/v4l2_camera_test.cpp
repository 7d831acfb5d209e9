#include "capture/v4l2/v4l2_camera.hpp"

#include "capture/common/coded_frame.hpp"
#include "tests/unit/capture/v4l2/v4l2_driver.hpp"
#include "tests/unit/log_lines.hpp"
#include "tests/unit/reason.hpp"
#include "tests/unit/relay/assemble/tiny_picture.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <thread>
#include <vector>

using namespace veter;
using namespace veter::capture;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

const v4l2::Setup kSetup{{{64, 48}, {30, 1}}, {}, {}};
const std::vector<std::uint8_t> kYuyv(64 * 48 * 2, 99);

std::unique_ptr<Camera> open(const V4l2Driver& driver, const v4l2::Setup& setup = kSetup) {
    return v4l2::openCamera(driver.node(), setup);
}

/// The next picture, if there is one by now.
av::Ptr<AVFrame> next(Camera& camera) { return camera.next({}, Clock::now()); }

/// The reason that viewers see; empty = nothing is lost.
template <class F> std::string loss(const F& action) {
    try {
        action();
    } catch (const CameraLost& lost) {
        return lost.reason();
    }
    return {};
}

} // namespace

TEST_CASE("pictures are the driver's own memory, with their capture time") {
    V4l2Driver driver;
    const auto camera = open(driver);
    CHECK(camera->format().width == 64);
    CHECK(camera->format().pixels == AV_PIX_FMT_YUYV422);
    CHECK_FALSE(next(*camera));
    const auto queued = driver.queued.size();
    driver.fill({kYuyv}, V4l2Driver::kMonotonic, {5, 250});
    const auto picture = next(*camera);
    REQUIRE(picture);
    CHECK(picture->pts == 5'000'250);
    CHECK(picture->height == 48);
    CHECK(picture->linesize[0] == 128);
    CHECK(picture->data[0][kYuyv.size() - 1] == 99);
    CHECK(driver.queued.size() == queued - 1); // not copied: the buffer is out
}

TEST_CASE("a reader that holds many pictures gets copies, so that the driver can continue") {
    V4l2Driver driver;
    const auto camera = open(driver);
    std::vector<av::Ptr<AVFrame>> held;
    for (int i = 0; i < 20; ++i) {
        driver.fill({std::vector<std::uint8_t>(kYuyv.size(), static_cast<std::uint8_t>(i))});
        held.push_back(next(*camera));
        REQUIRE(held.back());
        REQUIRE(driver.queued.size() >= 2);
    }
    for (std::size_t i = 0; i < held.size(); ++i) REQUIRE(held[i]->data[0][0] == i);
}

TEST_CASE("damaged pictures are skipped and counted, and their buffers return to the driver") {
    V4l2Driver driver;
    const auto camera = open(driver);
    const auto queued = driver.queued.size();
    driver.fill({kYuyv}, V4l2Driver::kMonotonic | V4L2_BUF_FLAG_ERROR);
    CHECK_FALSE(next(*camera));
    driver.fill({{kYuyv.data(), 10}}); // cut off
    CHECK_FALSE(next(*camera));
    CHECK(camera->damaged() == 2);
    CHECK(driver.queued.size() == queued);
    driver.fill({kYuyv});
    CHECK(next(*camera));
    CHECK(camera->damaged() == 2);
}

TEST_CASE("a picture that cannot be decoded is a damaged one") {
    V4l2Driver driver;
    driver.offers = {offer(V4L2_PIX_FMT_MJPEG, 64, 48)};
    const auto camera = open(driver);
    const auto queued = driver.queued.size();
    driver.fill({kYuyv});
    CHECK_FALSE(next(*camera));
    CHECK(camera->damaged() == 1);
    CHECK(driver.queued.size() == queued);
}

TEST_CASE("a camera's own H.264 passes as it is, from its first key frame on") {
    V4l2Driver driver;
    driver.offers = {offer(V4L2_PIX_FMT_H264, 64, 48)};
    driver.controls = {control(V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME, "Force Key Frame", 0, 0, 7,
                               V4L2_CTRL_TYPE_BUTTON)};
    auto setup = kSetup;
    CHECK(has(reason<std::invalid_argument>([&] { open(driver, setup); }), // it has to be requested
              "offers only H264, which is taken where it is asked for by name (--format)"));
    setup.wish.fourcc = V4L2_PIX_FMT_H264;
    const auto camera = open(driver, setup);
    CHECK(camera->format().pixels == AV_PIX_FMT_NONE);
    driver.fill({kTinyPicture});
    CHECK_FALSE(next(*camera));
    CHECK(camera->damaged() == 0);
    const auto key = tinyKeyUnit();
    driver.fill({av::bytes(*key)});
    const auto picture = next(*camera);
    REQUIRE(picture);
    CHECK(isCodedKey(*picture));
    CHECK(accessUnit(*picture).size() == static_cast<std::size_t>(key->size));
    camera->requestKeyFrame();
    CHECK(driver.controls[0].value == 0); // it was pushed
}

TEST_CASE("the camera flips where it can, and the rest is reported") {
    V4l2Driver driver;
    auto setup = kSetup;
    setup.orientation = {true, false, 0};
    CHECK(open(driver, setup)->orientation() == setup.orientation);
    driver.controls = {control(V4L2_CID_HFLIP, "Horizontal Flip", 0, 1, 0),
                       control(V4L2_CID_VFLIP, "Vertical Flip", 0, 1, 1)};
    CHECK(open(driver, setup)->orientation() == Orientation{});
    CHECK(driver.controls[0].value == 1);
    CHECK(driver.controls[1].value == 0);
}

TEST_CASE("the log says what was chosen, and which control has no effect") {
    V4l2Driver driver;
    driver.controls = {
        control(V4L2_CID_GAIN, "Gain", 0, 9, 0, V4L2_CTRL_TYPE_INTEGER, V4L2_CTRL_FLAG_INACTIVE)};
    LogLines lines("capture");
    auto setup = kSetup;
    setup.wish.size = {1280, 720};
    setup.controls = {{"gain", "4"}};
    open(driver, setup);
    const auto text = lines.take();
    CHECK(has(text, "gain is set, but another control switches it off"));
    CHECK(has(text, "asked 1280x720@30, nearest is 64x48@30 YUYV"));
    CHECK(driver.controls[0].value == 4);
}

TEST_CASE("a temporary fault is a loss, one that somebody has to mend is an error") {
    const struct {
        unsigned long request;
        int code;
        const char* reason; ///< nullptr = an error
    } cases[]{
        {VIDIOC_S_FMT, EBUSY, "used by another program"},
        {VIDIOC_REQBUFS, EBUSY, "used by another program"},
        {VIDIOC_STREAMON, EIO, "read error"},
        {VIDIOC_QUERYCAP, ENODEV, "unplugged"},
        {VIDIOC_QUERYCAP, ENOTTY, nullptr},
        {VIDIOC_QUERYCAP, ENOSYS, nullptr},
    };
    for (const auto& c : cases) {
        V4l2Driver driver;
        driver.fail(c.request, c.code);
        if (c.reason == nullptr)
            CHECK_THROWS_AS(open(driver), sys::Error);
        else
            CHECK(loss([&] { open(driver); }) == c.reason);
    }
    V4l2Driver driver;
    auto setup = kSetup;
    setup.controls = {{"zoom", "1"}};
    CHECK_THROWS_AS(open(driver, setup), std::invalid_argument);
}

TEST_CASE("a camera that is unplugged, or whose signal ends or changes, is lost with the reason") {
    V4l2Driver driver;
    v4l2_input input{};
    driver.input = input;
    const auto camera = open(driver);
    driver.fail(VIDIOC_DQBUF, ENODEV);
    CHECK(loss([&] { next(*camera); }) == "unplugged");
    driver.fail(VIDIOC_DQBUF, 0);
    v4l2_event changed{};
    changed.type = V4L2_EVENT_SOURCE_CHANGE;
    changed.u.src_change.changes = V4L2_EVENT_SRC_CH_RESOLUTION;
    driver.events = {changed};
    CHECK(loss([&] { next(*camera); }) == "the signal changed");
    input.status = V4L2_IN_ST_NO_SIGNAL;
    driver.input = input;
    CHECK(loss([&] { open(driver); }) == "no signal at the input");
    CHECK(loss([&] { // checked every 250 ms
              camera->next({}, Clock::now() + 1s);
          }) == "no signal at the input");
}

TEST_CASE("a stop ends a wait, and a camera that is closed does not stream") {
    V4l2Driver driver;
    {
        const auto camera = open(driver);
        CHECK(driver.streaming);
        const auto before = Clock::now();
        {
            std::jthread reader([&](const std::stop_token& stop) {
                CHECK_FALSE(camera->next(stop, Clock::now() + 60s));
            });
            reader.request_stop();
        }
        CHECK(Clock::now() - before < 30s);
    }
    CHECK_FALSE(driver.streaming);
}

TEST_CASE("pictures outlive their camera") {
    V4l2Driver driver;
    auto camera = open(driver);
    driver.fill({kYuyv});
    const auto picture = next(*camera);
    camera.reset();
    REQUIRE(picture);
    CHECK(picture->data[0][0] == 99);
}
