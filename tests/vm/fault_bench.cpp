#include "tests/vm/fault_bench.hpp"

#include "capture/v4l2/v4l2_controls.hpp"
#include "capture/v4l2/v4l2_device.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>

namespace veter::test {
namespace {

using namespace std::chrono_literals;
constexpr auto kPatience = 20s; // before a test gives up

std::int64_t ms(Clock::duration time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

} // namespace

int failures = 0;

void expect(bool fine, const std::string& what) {
    if (fine) return;
    ++failures;
    fmt::print(stderr, "failed: {}\n", what);
}

void FaultBench::open() {
    source_ = capture::open({.uri = "v4l2:" + device_, .size = {320, 180}, .fps = {10, 1}});
}

void FaultBench::control(const std::string& name, const std::string& value) const {
    const auto fd = capture::v4l2::openNode(device_);
    capture::v4l2::apply(fd.get(), {{name, value}}, device_);
}

Clock::duration FaultBench::until(bool streaming) {
    const auto begin = Clock::now();
    while (Clock::now() - begin < kPatience) {
        const auto frame = source_->read({});
        expect(frame && frame->pts > last_, "a frame, its pts rising");
        if (frame) last_ = frame->pts;
        if (state().streaming == streaming) return Clock::now() - begin;
    }
    return kPatience;
}

void FaultBench::expectTold(const std::string& fault, const std::string& because) {
    const auto took = until(false);
    fmt::print("{}: told after {} ms: {}\n", fault, ms(took), state().reason);
    expect(took < kTold, fault + " is told within a second");
    expect(state().reason.find(because) != std::string::npos, fault + ": " + state().reason);
}

void FaultBench::expectBack(const std::string& fault) {
    const auto took = until(true);
    fmt::print("{}: back after {} ms\n", fault, ms(took));
    expect(took < kBack, fault + ": back within a second");
}

void FaultBench::expectNoLoss(const std::string& fault, Clock::duration time) {
    const auto end = Clock::now() + time;
    int lost = 0;
    while (Clock::now() < end) {
        const auto frame = source_->read({});
        lost += state().streaming ? 0 : 1;
    }
    fmt::print("{}: {} pictures without the camera\n", fault, lost);
    expect(lost == 0, fault + " needs no word to viewers");
}

int runFaults(int argc, char** argv, void (*check)(FaultBench&)) {
    if (argc != 2) return 2;
    try {
        FaultBench bench(argv[1]);
        bench.open();
        bench.until(true);
        check(bench);
    } catch (const std::exception& error) {
        expect(false, error.what());
    }
    return failures == 0 ? 0 : 1;
}

} // namespace veter::test
