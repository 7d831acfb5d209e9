#include "capture/v4l2/v4l2_buffers.hpp"

#include "capture/v4l2/v4l2_device.hpp"
#include "tests/unit/capture/v4l2/v4l2_driver.hpp"
#include "tests/unit/reason.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <vector>

using namespace veter;
using namespace veter::capture::v4l2;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

const std::vector<std::uint8_t> kPicture(64 * 48 * 2, 7);

std::shared_ptr<Buffers> start(const V4l2Driver& driver,
                               std::uint32_t type = V4L2_BUF_TYPE_VIDEO_CAPTURE) {
    return Buffers::start(openNode(driver.node()), type, "camera");
}

std::string refusal(const V4l2Driver& driver) {
    return reason<sys::Error>([&] { start(driver); });
}

} // namespace

TEST_CASE("all buffers are the driver's at first, and come back in the order it filled them") {
    V4l2Driver driver;
    const auto buffers = start(driver);
    CHECK(driver.streaming);
    const auto count = driver.queued.size();
    CHECK(count >= 4);
    CHECK(buffers->queued() == static_cast<int>(count));
    CHECK_FALSE(buffers->take());
    const auto first = driver.fill({kPicture});
    const auto second = driver.fill({kPicture});
    const auto taken = buffers->take();
    REQUIRE(taken);
    CHECK(taken->index == first);
    CHECK(buffers->queued() == static_cast<int>(count) - 1);
    CHECK(buffers->take()->index == second);
    CHECK_FALSE(buffers->take());
    buffers->giveBack(first);
    CHECK(driver.queued.back() == first);
    CHECK(buffers->queued() == static_cast<int>(count) - 1);
    buffers->stop();
    CHECK_FALSE(driver.streaming);
}

TEST_CASE("a picture is the bytes that the driver wrote, its time and whether it is damaged") {
    V4l2Driver driver;
    const auto buffers = start(driver);
    driver.fill({kPicture}, V4l2Driver::kMonotonic, {12, 345});
    const auto whole = *buffers->take();
    REQUIRE(whole.planes == 1);
    CHECK(std::equal(whole.memory[0].begin(), whole.memory[0].end(), kPicture.begin(),
                     kPicture.end()));
    CHECK(whole.time == 12s + 345us);
    CHECK_FALSE(whole.damaged);
    driver.fill({kPicture}, V4l2Driver::kMonotonic | V4L2_BUF_FLAG_ERROR);
    CHECK(buffers->take()->damaged);
    const auto before = monotonicNow();
    driver.fill({kPicture}, 0, {12, 345}); // of an unknown clock
    const auto unknown = buffers->take()->time;
    CHECK(unknown >= before);
    CHECK(unknown <= monotonicNow());
}

TEST_CASE("a byte count of the driver is limited to the size of its buffer") {
    V4l2Driver driver;
    const auto buffers = start(driver);
    driver.stated = 0xffff'fff0;
    driver.fill({kPicture});
    CHECK(buffers->take()->memory[0].size() == V4l2Driver::kPlaneBytes);
}

TEST_CASE("all planes in separate memory are mapped") {
    V4l2Driver driver;
    driver.memoryPlanes = 3;
    const auto buffers = start(driver, V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE);
    const std::vector<std::uint8_t> u(100, 8), v(50, 9);
    driver.fill({kPicture, u, v});
    const auto taken = *buffers->take();
    REQUIRE(taken.planes == 3);
    CHECK(taken.memory[0].size() == kPicture.size());
    CHECK(std::equal(u.begin(), u.end(), taken.memory[1].begin()));
    CHECK(taken.memory[2].size() == 50);
    CHECK(taken.memory[2].back() == 9);
    auto frame = av::makeFrame();
    buffers->share(taken, *frame);
    const auto before = buffers->queued();
    av_buffer_unref(&frame->buf[0]);
    av_buffer_unref(&frame->buf[2]);
    CHECK(buffers->queued() == before); // the last of the three gives it back
    av_buffer_unref(&frame->buf[1]);
    CHECK(buffers->queued() == before + 1);
}

TEST_CASE("a shared buffer returns to the driver when its last reference is gone") {
    V4l2Driver driver;
    auto buffers = start(driver);
    const auto index = driver.fill({kPicture});
    auto frame = av::makeFrame();
    buffers->share(*buffers->take(), *frame);
    av::Ptr<AVFrame> other(av_frame_alloc());
    other->buf[0] = av_buffer_ref(frame->buf[0]);
    frame.reset();
    CHECK(driver.queued.back() != index);
    buffers->stop();
    buffers.reset();
    CHECK(other->buf[0]->data[0] == 7); // still mapped, though the camera is closed
    other.reset();
}

TEST_CASE("a stream that does not start is an error that names the camera, and says if another "
          "program has it") {
    V4l2Driver driver;
    driver.fail(VIDIOC_REQBUFS, EBUSY);
    CHECK(refusal(driver) ==
          "get buffers of camera, which another program uses: Device or resource busy");
    driver.fail(VIDIOC_REQBUFS, ENOMEM);
    CHECK(refusal(driver) == "get buffers of camera: Cannot allocate memory");
    driver.fail(VIDIOC_REQBUFS, 0);
    driver.mostBuffers = 1;
    CHECK(has(refusal(driver), "get two buffers of camera"));
    driver.mostBuffers = 2;
    CHECK(refusal(driver).empty());
    driver.fail(VIDIOC_QUERYBUF, EINVAL);
    CHECK(has(refusal(driver), "ask about a buffer of camera"));
    driver.fail(VIDIOC_QUERYBUF, 0);
    driver.fail(VIDIOC_STREAMON, ENOSPC); // USB has no bandwidth left
    CHECK(refusal(driver) == "start camera: No space left on device");
}

TEST_CASE("a camera that is gone, or that takes no buffer back, is an error of the next read") {
    V4l2Driver driver;
    const auto buffers = start(driver);
    driver.fail(VIDIOC_DQBUF, ENODEV);
    CHECK(reason<sys::Error>([&] { buffers->take(); }) ==
          "get a picture from camera: No such device");
    driver.fail(VIDIOC_DQBUF, 0);
    driver.fail(VIDIOC_QBUF, EIO);
    const auto index = driver.fill({kPicture});
    buffers->take();
    buffers->giveBack(index); // any thread: it does not throw
    CHECK(reason<sys::Error>([&] { buffers->take(); }) ==
          "give a buffer back to camera: Input/output error");
}
