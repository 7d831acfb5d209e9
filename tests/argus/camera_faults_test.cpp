#include "bench.hpp"

#include <ctime>
#include <thread>

using namespace veter;
using namespace veter::capture;
using namespace veter::capture::argus;
using namespace std::chrono_literals;
using stand_in::Fault;

namespace {

/// The reason why next() gave up within a second.
std::string lossReason(Camera& camera) {
    try {
        const auto deadline = Clock::now() + 1s;
        while (Clock::now() < deadline) camera.next({}, deadline);
    } catch (const CameraLost& lost) {
        return lost.reason();
    }
    return "";
}

void set(Fault fault) {
    world().with([&](auto& s) { s.fault = fault; });
}

std::clock_t cpuTime() { return std::clock(); } // of the process

} // namespace

TEST_CASE("errors that Argus reports are losses with a reason") {
    struct Case {
        Argus::Status status;
        const char* reason;
    };
    for (const auto& [status, reason] : {Case{Argus::STATUS_TIMEOUT, "camera does not answer"},
                                         Case{Argus::STATUS_CANCELLED, "camera was stopped"},
                                         Case{Argus::STATUS_DISCONNECTED, "camera service is gone"},
                                         Case{Argus::STATUS_OUT_OF_MEMORY, "out of memory"},
                                         Case{Argus::STATUS_INVALID_SETTINGS, "camera error"}}) {
        const Fresh fresh;
        const auto camera = openCamera(smallSetup());
        REQUIRE(next(*camera));
        world().with([s = status](auto& state) { state.errors.push_back(s); });
        CHECK(lossReason(*camera) == reason);
    }
}

TEST_CASE("the end of the service loses the camera at once") {
    const Fresh fresh;
    const auto camera = openCamera(smallSetup());
    REQUIRE(next(*camera));
    std::jthread stopper([] {
        std::this_thread::sleep_for(50ms);
        world().stopService();
    });
    const auto begin = Clock::now();
    CHECK(lossReason(*camera) == "camera service is gone");
    CHECK(Clock::now() - begin < 500ms);
}

TEST_CASE("a read without a picture in time returns none, and a frozen camera gives none") {
    for (const auto fault : {Fault::Silent, Fault::Frozen}) {
        const Fresh fresh;
        const auto camera = openCamera(smallSetup());
        REQUIRE(next(*camera));
        set(fault);
        next(*camera); // one may have been on its way
        const auto begin = Clock::now();
        const auto cpu = cpuTime();
        CHECK_FALSE(camera->next({}, begin + 300ms));
        CHECK(Clock::now() - begin >= 300ms);
        CHECK(Clock::now() - begin < 600ms);
        CHECK(cpuTime() - cpu < CLOCKS_PER_SEC / 10); // it waits, it does not spin
        CHECK(camera->damaged() == 0);
        set(Fault::None);
        CHECK(next(*camera));
    }
}

TEST_CASE("captures and copies that fail are damaged pictures") {
    for (const auto fault : {Fault::NoCapture, Fault::NoCopy}) {
        const Fresh fresh;
        const auto camera = openCamera(smallSetup());
        REQUIRE(next(*camera));
        set(fault);
        camera->next({}, Clock::now() + 50ms);
        const auto before = camera->damaged();
        CHECK_FALSE(camera->next({}, Clock::now() + 200ms));
        CHECK(camera->damaged() >= before + 10); // of 20
        set(Fault::None);
        CHECK(next(*camera));
    }
}

TEST_CASE("a stop ends a wait") {
    const Fresh fresh;
    const auto camera = openCamera(smallSetup());
    set(Fault::Silent);
    std::stop_source stop;
    std::jthread stopper([&] {
        std::this_thread::sleep_for(50ms);
        stop.request_stop();
    });
    const auto begin = Clock::now();
    while (camera->next(stop.get_token(), begin + 5s)) CHECK(Clock::now() - begin < 1s);
    CHECK(Clock::now() - begin < 500ms);
}

TEST_CASE("a session is torn down in the order that Argus requires, also without its service") {
    for (const bool up : {true, false}) {
        const Fresh fresh;
        auto camera = openCamera(smallSetup());
        if (!up) world().stopService();
        camera.reset();
        CHECK(world().state().ending ==
              std::vector<std::string>{"stopRepeat", "waitForIdle", "disconnect",
                                       "destroy consumer", "destroy stream", "destroy session"});
    }
}
