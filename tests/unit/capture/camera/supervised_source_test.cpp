#include "capture/camera/supervised_source.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

using namespace veter;
using namespace veter::capture;
using namespace std::chrono_literals;

namespace {

/// What the test does to its camera; any thread.
struct Fault {
    std::atomic<bool> busy{false}; ///< cannot be opened
    std::atomic<bool> unusable{false};
    std::atomic<bool> silent{false};
    std::atomic<bool> damaging{false};
    std::atomic<bool> gone{false}; ///< fails while open, and cannot be opened
    std::atomic<int> opened{0};
};

constexpr Size kCamera{64, 48}; // not the size of the stream: so the source of a frame is known
constexpr Size kStream{128, 96};
constexpr auto kInterval = 10ms;

class FakeCamera final : public Camera {
public:
    explicit FakeCamera(Fault& fault) : fault_(fault) {
        if (fault.unusable) throw std::invalid_argument("no such control");
        if (fault.busy) throw CameraLost("used by another program", "open: busy");
        if (fault.gone) throw CameraLost("unplugged", "open: not there");
        ++fault.opened;
    }
    Format format() const override {
        return {kCamera.width, kCamera.height, {100, 1}, AV_PIX_FMT_YUV420P};
    }
    Orientation orientation() const override { return {true, false, 1}; }
    std::uint64_t damaged() const override { return damaged_; }
    av::Ptr<AVFrame> next(const std::stop_token& stop, Clock::time_point deadline) override {
        for (;;) {
            std::this_thread::sleep_until(std::min(deadline, Clock::now() + kInterval));
            if (stop.stop_requested()) return nullptr;
            if (fault_.gone) throw CameraLost("unplugged", "read: no such device");
            if (fault_.damaging) ++damaged_;
            if (!fault_.silent && !fault_.damaging) break;
            if (Clock::now() >= deadline) return nullptr;
        }
        auto frame = av::makePicture(kCamera.width, kCamera.height, AV_PIX_FMT_YUV420P);
        frame->pts = monotonicNow().count();
        return frame;
    }

private:
    Fault& fault_;
    std::uint64_t damaged_ = 0;
};

struct Bench {
    Fault fault;
    std::unique_ptr<Source> source;
    std::int64_t last = 0;

    void open() {
        source = supervise("fake", [this] { return std::make_unique<FakeCamera>(fault); },
                           {.uri = "fake:", .size = kStream, .fps = {100, 1}});
    }
    /// One frame, rising; true = of the camera.
    bool read() {
        const auto frame = source->read({});
        REQUIRE(frame);
        CHECK(frame->pts >= last + 1000);
        CHECK(std::abs(frame->pts - monotonicNow().count()) < 1'000'000);
        last = frame->pts;
        const bool ofCamera = frame->width == kCamera.width;
        CHECK((ofCamera || Size{frame->width, frame->height} == kStream));
        CHECK(source->state().streaming == ofCamera);
        CHECK(source->state().reason.empty() == ofCamera);
        CHECK(source->state().orientation ==
              (ofCamera ? Orientation{true, false, 1} : Orientation{})); // text stays upright
        return ofCamera;
    }
    /// How long it takes until frames are of the camera, or not; at most five seconds.
    Clock::duration until(bool ofCamera) {
        const auto begin = Clock::now();
        while (read() != ofCamera) REQUIRE(Clock::now() - begin < 5s);
        return Clock::now() - begin;
    }
};

} // namespace

TEST_CASE("an unplugged camera is reported within a second, and shown within one of its return") {
    Bench bench;
    bench.open();
    CHECK(bench.until(true) < 500ms);
    bench.fault.gone = true;
    CHECK(bench.until(false) < 1s);
    CHECK(bench.source->state().reason == "unplugged");
    for (int i = 0; i < 20; ++i) CHECK_FALSE(bench.read());
    bench.fault.gone = false;
    CHECK(bench.until(true) < 1s);
    CHECK(bench.fault.opened == 2);
}

TEST_CASE("pictures without a camera come at its rate") {
    Bench bench;
    bench.open();
    bench.until(true);
    bench.fault.gone = true;
    bench.until(false);
    const auto begin = Clock::now();
    for (int i = 0; i < 50; ++i) bench.read();
    CHECK(Clock::now() - begin > 450ms); // 100 a second, and none faster
}

TEST_CASE("a camera that is busy at the start is waited for") {
    Bench bench;
    bench.fault.busy = true;
    bench.open();
    CHECK(bench.until(false) < 1s);
    CHECK(bench.source->state().reason == "used by another program");
    bench.fault.busy = false;
    CHECK(bench.until(true) < 1s);
}

TEST_CASE("a silent camera is reported at once and restarted later") {
    Bench bench;
    bench.open();
    bench.until(true);
    bench.fault.silent = true;
    CHECK(bench.until(false) < 1s);
    CHECK(bench.source->state().reason == "sends no pictures");
    const auto begin = Clock::now();
    while (bench.fault.opened == 1 && Clock::now() - begin < 5s) bench.read();
    CHECK(bench.fault.opened == 2);
    bench.fault.silent = false;
    CHECK(bench.until(true) < 1s);
}

TEST_CASE("damaged pictures are counted, and are a fault of their own when no others arrive") {
    Bench bench;
    bench.open();
    bench.until(true);
    bench.fault.damaging = true;
    CHECK(bench.until(false) < 1s);
    CHECK(bench.source->state().reason == "only damaged pictures");
    CHECK(bench.source->state().damaged > 0);
    bench.fault.damaging = false;
    bench.until(true);
    const auto damaged = bench.source->state().damaged;
    bench.fault.gone = true;
    bench.until(false);
    bench.fault.gone = false;
    bench.until(true);
    CHECK(bench.source->state().damaged == damaged); // the count outlives a start
}

TEST_CASE("a camera that cannot be used is an error at first, and a fault afterwards") {
    Bench bench;
    bench.fault.unusable = true;
    CHECK_THROWS_AS(bench.open(), std::invalid_argument);
    bench.fault.unusable = false;
    bench.open();
    bench.until(true);
    bench.fault.unusable = true;
    bench.fault.gone = true;
    bench.until(false);
    CHECK(bench.source->state().reason == "no longer usable");
}

TEST_CASE("a stop ends a wait for a camera") {
    Bench bench;
    bench.fault.busy = true;
    bench.open();
    std::jthread stopper;
    std::stop_source stop;
    stopper = std::jthread([&] {
        std::this_thread::sleep_for(50ms);
        stop.request_stop();
    });
    const auto begin = Clock::now();
    while (bench.source->read(stop.get_token())) CHECK(Clock::now() - begin < 2s);
    CHECK(Clock::now() - begin < 400ms); // before it counts as lost
}
