// Injects vivid's faults while a source captures from it, and checks that viewers see the reason
// within a second and that pictures are back within one: v4l2_faults DEVICE. As root. Exit status 1
// and the reasons on stderr when something is wrong.
#include "base/fd.hpp"
#include "capture/v4l2/v4l2_device.hpp"
#include "tests/vm/fault_bench.hpp"

#include <filesystem>
#include <fstream>
#include <string>

using namespace veter;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

void tellDriver(const char* what) {
    std::ofstream(std::string("/sys/bus/platform/drivers/vivid/") + what)
        << "vivid.0" << std::flush;
}

void checkBuffers(FaultBench& bench) {
    bench.control("inject_v4l2_buf_flag_error");
    bench.expectNoLoss("errored buffers", 1s);
    expect(bench.state().damaged > 0, "errored buffers are counted");
    bench.control("percentage_of_dropped_buffers", "100");
    bench.expectTold("dropped buffers", "sends no pictures");
    bench.control("percentage_of_dropped_buffers", "0");
    bench.expectBack("dropped buffers");
    bench.control("percentage_of_dropped_buffers", "30");
    bench.until(true);
    bench.control("percentage_of_dropped_buffers", "0");
}

/// One-shot errors of ioctls: the camera is opened again, and again, until it works.
void checkErrors(FaultBench& bench) {
    for (const char* fault : {"inject_vidioc_reqbufs_error", "inject_vidioc_streamon_error",
                              "inject_vidioc_qbuf_error"}) {
        bench.control(fault);
        bench.control("inject_fatal_streaming_error"); // EIO, after which it restarts
        const auto begin = Clock::now();
        bench.until(true);
        bench.expectNoLoss(fault, 1s);
        expect(Clock::now() - begin < kTold + kBack, std::string(fault) + " is got over");
    }
}

void checkBusy(FaultBench& bench, const std::string& device) {
    bench.close();
    {
        const auto other = capture::open({.uri = "v4l2:" + device});
        static_cast<void>(other->read({}));
        bench.open();
        bench.expectTold("busy at the start", "used by another program");
    }
    bench.expectBack("busy at the start");
}

void checkUnplugged(FaultBench& bench, const std::string& device) {
    bench.control("disconnect"); // until the last user has closed the node
    bench.expectNoLoss("disconnected", 1s);
    tellDriver("unbind");
    bench.expectTold("unplugged", "unplugged");
    tellDriver("bind");
    bench.expectBack("plugged in again");
    // The node is held open: it returns under another number, and is found by its name.
    namespace fs = std::filesystem;
    const fs::path link = "/dev/v4l/by-id/usb-vivid-camera";
    fs::create_directories(link.parent_path());
    fs::create_symlink(device, link);
    bench.close();
    bench.open();
    bench.until(true);
    const auto holder = capture::v4l2::openNode(device);
    tellDriver("unbind");
    fs::remove(link);
    bench.expectTold("unplugged, its node held", "unplugged");
    tellDriver("bind");
    expect(!fs::exists(device), "the node has another number");
    for (const auto& entry : fs::directory_iterator("/sys/class/video4linux")) {
        std::ifstream name(entry.path() / "name");
        std::string text;
        std::getline(name, text);
        if (text == "vivid-000-vid-cap") fs::create_symlink("/dev" / entry.path().filename(), link);
    }
    bench.expectBack("plugged in under another node");
}

} // namespace

int main(int argc, char** argv) {
    return runFaults(argc, argv, [](FaultBench& bench) {
        checkBuffers(bench);
        checkErrors(bench);
        checkBusy(bench, bench.device());
        checkUnplugged(bench, bench.device());
    });
}
