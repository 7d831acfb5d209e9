#include "tools/probe/plot_heading.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::probe;
using namespace std::chrono_literals;

namespace {

const StreamInfo kStream{"rtsp://host/camera", "h264", "High", 1280, 720, "duration"};

Summary summaryOf(std::uint64_t shown) {
    Summary summary;
    summary.counts.shown = shown;
    summary.length = 10s;
    summary.fps = 30;
    summary.bitsPerSecond = 2e6;
    summary.longestGap = 40ms;
    return summary;
}

} // namespace

TEST_CASE("the heading of a stream with a time code has its delays") {
    auto summary = summaryOf(300);
    summary.timeCode = true;
    summary.counts.missing = 3;
    summary.freezes = {{1s, 2s}};
    summary.frozen = 967ms;
    summary.longestGap = 1s;
    summary.delays = Delays{9ms, 10ms, 15ms, 20'500us, 30ms};
    const auto heading = headingOf(kStream, summary);
    CHECK(heading.title == "Delay from capture to decoded picture of rtsp://host/camera");
    CHECK(heading.stream ==
          "h264 High 1280x720, 300 pictures in 10.0 s (30.00/s, 2.00 Mbit/s): 3 missing");
    CHECK(heading.delay == "1 freezes, 0.97 s in all, longest gap 1000 ms; "
                           "delay p50 10.0, p95 15.0, p99 20.5, max 30.0 ms");
}

TEST_CASE("the heading of a stream without a time code has its gaps") {
    const auto heading = headingOf(kStream, summaryOf(300));
    CHECK(heading.title == "Time between pictures of rtsp://host/camera");
    CHECK(heading.delay ==
          "0 freezes, 0.00 s in all, longest gap 40 ms; no time code: delay unknown");
}
