// Captures from a real V4L2 driver through the public interface and checks the pictures:
// v4l2_capture DEVICE. As root, with DEVICE from vivid, which it unplugs and plugs in again. Exit
// status 1 and the reasons on stderr when something is wrong.
#include "base/fd.hpp"
#include "base/time.hpp"
#include "capture/common/source.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stop_token>
#include <string>
#include <system_error>
#include <thread>

using namespace veter;

namespace {

constexpr int kFrames = 24;         // four times what the driver has buffers for
constexpr std::size_t kHeld = 3;    // as a publisher's queue does
constexpr std::size_t kGreedy = 12; // more than there are buffers

int failures = 0;

void expect(bool fine, const std::string& what) {
    if (fine) return;
    ++failures;
    fmt::print(stderr, "failed: {}\n", what);
}

bool isFlat(const AVFrame& frame) {
    const auto* middle = frame.data[0] + std::ptrdiff_t{frame.height / 2} * frame.linesize[0];
    for (int x = 0; x < frame.width; ++x)
        if (middle[x] != middle[0]) return false;
    return true;
}

/// Reads `count` frames while the last `held` of them are kept; returns those.
std::deque<av::Ptr<AVFrame>> capture(capture::Source& source, int count, std::size_t held) {
    std::deque<av::Ptr<AVFrame>> kept;
    std::int64_t last = 0;
    for (int i = 0; i < count; ++i) {
        auto frame = source.read({});
        if (!frame) {
            expect(false, "a frame, not the end");
            break;
        }
        const auto format = source.format();
        expect(frame->width == format.width && frame->height == format.height, "size");
        expect(frame->format == format.pixels, "pixel format");
        expect(frame->pts > last, "rising pts");
        // vivid stamps the end of the frame it is making: up to a frame ahead of the clock.
        expect(std::abs(frame->pts - monotonicNow().count()) < 2'000'000, "a pts of about now");
        expect(!isFlat(*frame), "a picture with something in it");
        expect(last == 0 || frame->pts - last < 2'000'000, "no pause between frames");
        last = frame->pts;
        kept.push_back(std::move(frame));
        if (kept.size() > held) kept.pop_front();
    }
    return kept;
}

void check(const std::string& device, Size size, AVPixelFormat expected) {
    auto source = capture::open({.uri = "v4l2:" + device, .size = size, .fps = {10, 1}});
    const auto format = source->format();
    expect(format.pixels == expected, fmt::format("pixel format {}", static_cast<int>(expected)));
    expect(format.width == size.width && format.height == size.height, "the size asked for");
    capture(*source, kFrames, kHeld);
    auto greedy = capture(*source, kFrames, kGreedy); // must not dry up
    const auto second = capture::open({.uri = "v4l2:" + device});
    expect(second->read({}) && second->state().reason == "used by another program",
           "a second user is told that the camera is busy");
    source.reset();
    expect(!isFlat(*greedy.front()) && !isFlat(*greedy.back()), "frames outlive their source");
    source = capture::open({.uri = "v4l2:" + device, .size = size}); // while they are still held
    greedy.clear();
    capture(*source, 2, 0);
}

/// vivid's bars go from white to black, from left to right.
bool isWhiteAtLeft(const AVFrame& frame) {
    const auto* line = frame.data[0] + std::ptrdiff_t{frame.height * 3 / 4} * frame.linesize[0];
    return line[frame.width / 16] > line[frame.width * 15 / 16];
}

void checkFlip(const std::string& device) {
    for (const bool flip : {true, false}) { // and leaves it as it was
        const auto source = capture::open({.uri = "v4l2:" + device,
                                           .size = {360, 640}, // of the result
                                           .fps = {10, 1},
                                           .controls = {{"osd_text_mode", "None"}},
                                           .orientation = {flip, true, 1}});
        const auto frame = source->read({});
        expect(frame && frame->width == 640, "a picture to be turned is as wide as it gets high");
        expect(frame && isWhiteAtLeft(*frame) != flip, "the camera flips");
        expect(source->state().orientation == capture::Orientation{false, false, 1},
               "the turn is left to do");
    }
    const auto upright = capture::open({.uri = "v4l2:" + device, .size = {640, 360}});
    const auto frame = upright->read({});
    expect(frame && upright->state().orientation == capture::Orientation{}, "nothing is left");
}

void tellDriver(const char* what) {
    std::ofstream(std::string("/sys/bus/platform/drivers/vivid/") + what)
        << "vivid.0" << std::flush;
}

bool weHold(const std::string& device) {
    namespace fs = std::filesystem;
    std::error_code gone; // the descriptor of this very listing
    for (const auto& fd : fs::directory_iterator("/proc/self/fd"))
        if (fs::read_symlink(fd, gone).string().rfind(device, 0) == 0) return true;
    return false;
}

/// The node can only come back by its name when the lost one was closed.
void checkReplug(const std::string& device) {
    const auto source = capture::open({.uri = "v4l2:" + device, .size = {640, 360}});
    capture(*source, 2, 0);
    tellDriver("unbind");
    const auto gone = monotonicNow();
    std::jthread reader([&](const std::stop_token& stop) {
        expect(!source->read(stop), "a stop while the camera is away");
    });
    const auto deadline = Clock::now() + std::chrono::seconds(20);
    while (weHold(device) && Clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    expect(!weHold(device), "the lost device is closed");
    reader.request_stop();
    reader.join();
    tellDriver("bind");
    const auto frame = source->read({});
    expect(frame && frame->pts > gone.count(), "the camera's return");
    capture(*source, 2, 0);
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    try {
        check(argv[1], {1280, 720}, AV_PIX_FMT_YUV420P);
        checkFlip(argv[1]);
        checkReplug(argv[1]);
    } catch (const std::exception& error) {
        expect(false, error.what());
    }
    return failures == 0 ? 0 : 1;
}
