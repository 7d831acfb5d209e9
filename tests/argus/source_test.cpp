#include "base/fd.hpp"
#include "bench.hpp"
#include "capture/common/source.hpp"

using namespace veter;
using namespace veter::capture;
using namespace veter::capture::argus;
using namespace std::chrono_literals;
using stand_in::Fault;

namespace {

capture::Settings settings() { return {.uri = "argus:0", .size = {320, 240}, .fps = {100, 1}}; }

/// A source as the publisher reads it.
class Reader {
public:
    Reader() : source_(open(settings())) {}

    /// One picture, later than the last; true = of the camera.
    bool read() {
        const auto frame = source_->read({});
        REQUIRE(frame);
        CHECK(frame->pts > last_);
        CHECK(std::abs(frame->pts - monotonicNow().count()) < 1'000'000);
        last_ = frame->pts;
        const bool ofCamera = frame->format == AV_PIX_FMT_NV12;
        CHECK(source_->state().streaming == ofCamera);
        return ofCamera;
    }
    /// How long it takes until pictures are of the camera, or not.
    Clock::duration until(bool ofCamera) {
        const auto begin = Clock::now();
        while (read() != ofCamera) REQUIRE(Clock::now() - begin < 5s);
        return Clock::now() - begin;
    }
    State state() const { return source_->state(); }

private:
    std::unique_ptr<Source> source_;
    std::int64_t last_ = 0;
};

void set(Fault fault) {
    world().with([&](auto& s) { s.fault = fault; });
}

} // namespace

TEST_CASE("a restart of the service shows within a second, and pictures return within one") {
    const Fresh fresh;
    Reader reader;
    CHECK(reader.until(true) < 500ms);
    world().stopService();
    CHECK(reader.until(false) < 1s);
    CHECK(reader.state().reason == "camera service is down");
    for (int i = 0; i < 20; ++i) CHECK_FALSE(reader.read());
    world().startService();
    CHECK(reader.until(true) < 1s);
    CHECK(world().state().sessions == 2);
}

TEST_CASE("after a session error a new session starts at once, unnoticed by viewers") {
    const Fresh fresh;
    Reader reader;
    reader.until(true);
    world().with([](auto& s) { s.errors.push_back(Argus::STATUS_CANCELLED); });
    for (int i = 0; i < 50; ++i) CHECK(reader.read());
    CHECK(world().state().sessions == 2);
}

TEST_CASE("a camera that hangs is reported within a second, and restarted until it works") {
    for (const auto fault : {Fault::Silent, Fault::Frozen}) {
        const Fresh fresh;
        Reader reader;
        reader.until(true);
        set(fault);
        CHECK(reader.until(false) < 1s);
        CHECK(reader.state().reason == "sends no pictures");
        const auto begin = Clock::now();
        while (world().state().sessions == 1 && Clock::now() - begin < 5s)
            CHECK_FALSE(reader.read());
        CHECK(world().state().sessions == 2);
        set(Fault::None);
        CHECK(reader.until(true) < 1s);
    }
}

TEST_CASE("while a session does not end, pictures say so until the service is restarted") {
    const Fresh fresh;
    Reader reader;
    reader.until(true);
    set(Fault::Stuck);
    CHECK(reader.until(false) < 1s);
    for (const auto begin = Clock::now(); reader.state().reason != "camera is not ready";) {
        REQUIRE(Clock::now() - begin < 5s);
        CHECK_FALSE(reader.read());
    }
    const auto begin = Clock::now();
    for (int i = 0; i < 50; ++i) CHECK_FALSE(reader.read());
    CHECK(Clock::now() - begin < 3s);
    world().stopService();
    set(Fault::None);
    world().startService();
    CHECK(reader.until(true) < 1s);
}

TEST_CASE("a camera whose captures all fail has a fault of its own") {
    const Fresh fresh;
    Reader reader;
    reader.until(true);
    set(Fault::NoCapture);
    CHECK(reader.until(false) < 1s);
    CHECK(reader.state().reason == "only damaged pictures");
    CHECK(reader.state().damaged > 0);
    set(Fault::None);
    CHECK(reader.until(true) < 1s);
}

TEST_CASE("a camera that is missing after its service restarts is waited for") {
    const Fresh fresh;
    Reader reader;
    reader.until(true);
    world().stopService();
    reader.until(false);
    world().with([](auto& s) { s.cameras = 0; });
    world().startService();
    const auto begin = Clock::now();
    while (reader.state().reason != "unplugged" && Clock::now() - begin < 2s) reader.read();
    CHECK(reader.state().reason == "unplugged");
    world().with([](auto& s) { s.cameras = 1; });
    CHECK(reader.until(true) < 1s);
}

TEST_CASE("at the start a missing camera is an error, a missing service is not") {
    const Fresh fresh;
    world().with([](auto& s) { s.cameras = 0; });
    CHECK_THROWS_AS(Reader(), sys::Error);
    world().with([](auto& s) { s.cameras = 1; });
    world().stopService();
    Reader reader;
    CHECK(reader.until(false) < 1s);
    world().startService();
    CHECK(reader.until(true) < 1s);
}

TEST_CASE("formats and controls that an Argus source does not have are refused") {
    const Fresh fresh;
    auto wanted = settings();
    wanted.format = "YUYV";
    CHECK_THROWS_WITH_AS(open(wanted), "argus:0 has no format YUYV; it has NV12",
                         std::invalid_argument);
    wanted.format = "NV12";
    wanted.controls = {{"gain", "100"}};
    CHECK_THROWS_WITH_AS(open(wanted), "gain=100: must be 1 to 22.25, or a range such as 1..22.25",
                         std::invalid_argument);
}
