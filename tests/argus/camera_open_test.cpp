#include "base/fd.hpp"
#include "bench.hpp"

#include <stdexcept>

using namespace veter;
using namespace veter::capture;
using namespace veter::capture::argus;

namespace {

/// The error of openCamera() for a wrong use.
std::string refusal(const Setup& setup) {
    try {
        openCamera(setup);
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

std::string lossReason(const Setup& setup) {
    try {
        openCamera(setup);
    } catch (const CameraLost& lost) {
        return lost.reason();
    }
    return "";
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a mailbox has the requested size, from the smallest mode that has size and rate") {
    struct Case {
        Size size;
        AVRational fps;
        const char* mode;
        Size got;
        std::uint64_t frame;
    };
    for (const auto& c : {Case{{1280, 720}, {30, 1}, "1920x1080", {1280, 720}, 33'333'333},
                          Case{{640, 480}, {120, 1}, "640x480", {640, 480}, 8'333'333},
                          Case{{3840, 2160}, {60, 1}, "3840x2160", {3840, 2160}, 33'333'334},
                          Case{{4096, 2160}, {30, 1}, "3840x2160", {3840, 2160}, 33'333'334}}) {
        const Fresh fresh;
        const auto camera = openCamera({0, c.size, c.fps, {}, {}});
        const auto wishes = world().state().wishes;
        CHECK(wishes.streamMode == "mailbox");
        CHECK(wishes.mode == c.mode);
        CHECK(wishes.minFrame == c.frame);
        CHECK(wishes.maxFrame == c.frame);
        CHECK(wishes.width == static_cast<std::uint32_t>(c.got.width));
        CHECK(wishes.height == static_cast<std::uint32_t>(c.got.height));
        CHECK(camera->format().width == c.got.width);
    }
}

TEST_CASE("an aspect ratio other than the sensor's is cropped from the middle, not squeezed") {
    const Fresh fresh;
    const auto camera = openCamera({0, {640, 360}, {30, 1}, {}, {}});
    const auto wishes = world().state().wishes;
    CHECK(wishes.mode == "640x480");
    CHECK(wishes.left == 0);
    CHECK(wishes.right == 1);
    CHECK(wishes.top == doctest::Approx(0.125));
    CHECK(wishes.bottom == doctest::Approx(0.875));
}

TEST_CASE("controls reach the camera in its own units") {
    const Fresh fresh;
    auto setup = smallSetup();
    setup.controls = {{"sensor_mode", "1"},
                      {"exposure_time", "100..5000"},
                      {"gain", "1..16"},
                      {"isp_digital_gain", "2"},
                      {"white_balance", "daylight"},
                      {"exposure_compensation", "-0.5"},
                      {"ae_antibanding", "50hz"},
                      {"denoise", "high_quality"},
                      {"edge_enhancement", "off"},
                      {"saturation", "1.5"}};
    setup.fps = {30, 1};
    const auto camera = openCamera(setup);
    const auto wishes = world().state().wishes;
    CHECK(wishes.mode == "1920x1080");
    CHECK(wishes.minExposure == 100'000);
    CHECK(wishes.maxExposure == 5'000'000);
    CHECK(wishes.minGain == 1);
    CHECK(wishes.maxGain == 16);
    CHECK(wishes.minDigitalGain == 2);
    CHECK(wishes.maxDigitalGain == 2);
    CHECK(wishes.whiteBalance == "daylight");
    CHECK(wishes.compensation == -0.5F);
    CHECK(wishes.antibanding == "50hz");
    CHECK(wishes.denoise == "high_quality");
    CHECK(wishes.edges == "off");
    CHECK(wishes.saturation == 1.5F);
}

TEST_CASE("each white balance sets the Argus mode of that name") {
    for (const auto& name : kWhiteBalance) {
        const Fresh fresh;
        auto setup = smallSetup();
        setup.controls = {{"white_balance", name}};
        const auto camera = openCamera(setup);
        CHECK(world().state().wishes.whiteBalance == name);
    }
}

TEST_CASE("what a camera lacks is refused in one line that says what it has") {
    const Fresh fresh;
    auto setup = smallSetup();
    setup.controls = {{"brightness", "1"}};
    CHECK(contains(refusal(setup), "argus:0 has no control 'brightness'; it has sensor_mode, "));
    setup.controls = {{"sensor_mode", "3"}};
    CHECK(refusal(setup) == "sensor_mode=3: must be 0 to 2");
    setup.controls = {{"exposure_time", "1"}};
    CHECK(contains(refusal(setup), "exposure_time=1: must be 13 to 10000, or a range")); // 100 fps
    setup.controls.clear();
    world().with([](auto& s) { s.modeless = true; });
    CHECK(refusal(setup) == "argus:0 has no sensor modes");
}

TEST_CASE("a missing camera is an error, one that is busy or without service is waited for") {
    const Fresh fresh;
    auto setup = smallSetup();
    setup.number = 1;
    try {
        openCamera(setup);
        FAIL("opened a camera that is not there");
    } catch (const sys::Error& error) {
        CHECK(error.code() == ENODEV);
        CHECK(contains(error.what(), "open camera argus:1 (1 found)"));
    }
    setup.number = 0;
    world().with([](auto& s) { s.busy = true; });
    CHECK(lossReason(setup) == "used by another program");
    world().stopService();
    CHECK(lossReason(setup) == "camera service is down");
}
