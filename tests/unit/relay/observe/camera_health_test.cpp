#include "relay/observe/camera_health.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace std::chrono_literals;

namespace {

/// A camera of 30 pictures a second, and the hour it is there.
struct Camera {
    CameraHealth health;
    StreamStats stats;
    Clock::time_point now{1h};
    bool sends = true;
    bool published = true;

    Camera() { stats.published.connected = true; }
    CameraHealth::Verdict after(std::chrono::seconds time) {
        for (; time > 0s; time -= 1s) {
            now += 1s;
            if (sends) {
                stats.received.packets += 180;
                stats.received.units += 30;
                if (published) stats.published.frames += 30;
            }
            last = health.update(stats, now);
        }
        return last;
    }
    CameraHealth::Verdict last;
};

} // namespace

TEST_CASE("a robot that is not there yet, or not any more, is no fault of the relay") {
    Camera camera;
    camera.sends = false;
    auto verdict = camera.after(3600s);
    CHECK(verdict.state == CameraState::Waiting);
    CHECK(verdict.healthy());
    CHECK(verdict.text.find("is veter-publish running") != std::string::npos);

    camera.sends = true;
    verdict = camera.after(1s);
    CHECK(verdict.state == CameraState::Showing);
    CHECK(verdict.text.empty());

    camera.sends = false;
    CHECK(camera.after(1s).state == CameraState::Showing);
    verdict = camera.after(11s);
    CHECK(verdict.state == CameraState::Silent);
    CHECK(verdict.healthy());
    CHECK(verdict.text.find("for 12 s") != std::string::npos);
}

TEST_CASE("a server that does not take pictures is a fault after five seconds of them") {
    Camera camera;
    camera.published = false;
    camera.stats.published.connected = false;
    camera.sends = false;
    camera.after(3600s); // these do not count

    camera.sends = true;
    auto verdict = camera.after(5s);
    CHECK(verdict.state == CameraState::Starting);
    CHECK(verdict.healthy());
    verdict = camera.after(1s);
    CHECK(verdict.state == CameraState::NoServer);
    CHECK_FALSE(verdict.healthy());
    CHECK(verdict.text.find("for 5 s") != std::string::npos);

    camera.stats.why = "no_server"; // says the same, with less
    CHECK(camera.after(1s).state == CameraState::NoServer);
    camera.stats.why.clear();

    camera.stats.published.connected = true;
    camera.published = true;
    CHECK(camera.after(1s).state == CameraState::Showing);

    camera.stats.published.connected = false; // for a moment
    camera.published = false;
    CHECK(camera.after(1s).state == CameraState::Showing);
    camera.stats.published.connected = true;
    CHECK(camera.after(2s).state == CameraState::Starting);
}

TEST_CASE("packets of which no picture is made are a fault, with the reason") {
    Camera camera;
    camera.published = false;
    camera.stats.why = "no_key_frame";
    camera.stats.whyText = "no key frame came";
    const auto verdict = camera.after(1s);
    CHECK(verdict.state == CameraState::NoPicture);
    CHECK(verdict.text == "no key frame came");
    CHECK_FALSE(verdict.healthy());
}

TEST_CASE("while pictures are shown the leg that is at fault is named") {
    Camera camera;
    auto& in = camera.stats.received;
    const auto second = [&](int lost, int unrepaired) {
        in.losses.expected += 200;
        in.losses.lost += static_cast<std::uint64_t>(lost);
        in.order.lost += static_cast<std::uint64_t>(unrepaired);
        return camera.after(1s).text;
    };
    CHECK(second(0, 0).empty());
    for (int i = 0; i < 20; ++i) CHECK(second(10, 0).empty()); // 5 %, all repaired
    for (int i = 0; i < 10; ++i) second(20, 2);
    CHECK(second(20, 2) == "link: 10.0 % lost, 1.0 % after repair, in 10 s: the radio, or a lower "
                           "--bitrate");
    CHECK(camera.last.state == CameraState::Showing);
    CHECK(camera.last.healthy());
    for (int i = 0; i < 10; ++i) second(0, 0);
    CHECK(second(0, 0).empty());

    camera.stats.queueDropped += 3;
    CHECK(second(0, 0).find("server: it reads too slowly, 3 pictures") == 0);
    in.kernelDrops += 5;
    CHECK(second(200, 0).find("this machine: its socket had no room for 5 datagrams") == 0);

    in.robot.emplace();
    in.robot->dropped = 100;
    for (int i = 0; i < 11; ++i) second(0, 0);
    CHECK(camera.last.text.empty());
    in.robot->dropped += 4;
    CHECK(second(0, 0).find("robot: its encoder is too slow, it left out 4 pictures") == 0);
    in.robot->throttled = true;
    in.robot->temperature = 91.7;
    CHECK(second(0, 0).find("robot: its encoder is too slow, as the board is throttled at 92 "
                            "degrees, it left out 4 pictures") == 0);
    for (int i = 0; i < 11; ++i) second(0, 0);
    CHECK(camera.last.text.find("robot: its board is throttled at 92 degrees") == 0);
    in.robot->throttled = false;
    in.robot->dropped = 0; // it was restarted
    CHECK(second(0, 0).empty());
    in.robot->streaming = false;
    CHECK(second(0, 0).find("robot: its camera gives no picture") == 0);

    in = {}; // the stream began anew
    for (int i = 0; i < 12; ++i) second(0, 0);
    CHECK(camera.last.text.empty());
}

TEST_CASE("pictures that cannot be published for another reason are not blamed on the server") {
    Camera camera;
    camera.published = false;
    camera.stats.published.connected = false; // as it needs parameter sets first
    camera.after(5s);
    camera.stats.why = "no_parameter_sets";
    CHECK(camera.after(5s).state == CameraState::NoPicture);
}

TEST_CASE("datagrams of others do not hide that the robot is silent") {
    Camera camera;
    camera.sends = false;
    camera.stats.received.wrongType = 1;
    CHECK(camera.after(1s).state == CameraState::Starting); // it may be ours
    camera.sends = true;
    CHECK(camera.after(1s).state == CameraState::Showing);
    camera.sends = false;
    for (int i = 0; i < 10; ++i) {
        ++camera.stats.received.malformed;
        camera.stats.why = "malformed";
        camera.after(1s);
    }
    CHECK(camera.last.state == CameraState::Silent);
}

TEST_CASE("each state has a name of its own") {
    std::string all;
    for (const auto state : kCameraStates) {
        CHECK(all.find(nameOf(state)) == std::string::npos);
        all += nameOf(state);
    }
}
