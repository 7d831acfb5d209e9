// The input of an HDMI grabber, by vivid's: no signal, an unstable one, one that it
// cannot take, and other timings: v4l2_signals DEVICE. As root. Exit status 1 and the reasons on
// stderr when something is wrong.
#include "capture/v4l2/v4l2_device.hpp"
#include "capture/v4l2/v4l2_ioctl.hpp"
#include "tests/vm/fault_bench.hpp"

#include <linux/videodev2.h>

#include <string>

using namespace veter;
using namespace veter::test;

namespace {

/// As the driver is set, "640x480"; vivid has a scaler, so the size of its pictures is not the
/// signal's.
std::string timingsOf(const std::string& device) {
    const auto fd = capture::v4l2::openNode(device);
    v4l2_dv_timings timings{};
    sys::check(capture::v4l2::call(fd.get(), VIDIOC_G_DV_TIMINGS, &timings), "get the timings");
    return format(Size{static_cast<int>(timings.bt.width), static_cast<int>(timings.bt.height)});
}

void checkLosses(FaultBench& bench) {
    struct Case {
        const char* mode;
        const char* reason;
    };
    for (const auto& [mode, reason] : {Case{"No Signal", "no signal at the input"},
                                       Case{"No Lock", "unstable signal at the input"},
                                       Case{"Out of Range", "signal out of range"}}) {
        bench.control("dv_timings_signal_mode", mode);
        bench.expectTold(mode, reason);
        bench.control("dv_timings_signal_mode", "Current DV Timings");
        bench.expectBack(mode);
    }
}

void checkChange(FaultBench& bench, const std::string& device) {
    expect(timingsOf(device) == "1280x720", "vivid begins with 1280x720, not " + timingsOf(device));
    bench.control("dv_timings", "800x600p60");
    bench.control("dv_timings_signal_mode", "Selected DV Timings");
    bench.expectNoLoss("other timings", std::chrono::seconds(2));
    expect(timingsOf(device) == "800x600", "the new timings are set, not " + timingsOf(device));
}

void checkStart(FaultBench& bench) {
    bench.close();
    bench.control("dv_timings_signal_mode", "No Signal");
    bench.open();
    bench.expectTold("no signal at the start", "no signal at the input");
    bench.control("dv_timings_signal_mode", "Current DV Timings");
    bench.expectBack("no signal at the start");
}

} // namespace

int main(int argc, char** argv) {
    return runFaults(argc, argv, [](FaultBench& bench) {
        checkLosses(bench);
        checkChange(bench, bench.device());
        checkStart(bench);
    });
}
