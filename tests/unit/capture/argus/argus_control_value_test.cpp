#include "capture/argus/argus_control_value.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>
#include <string>

using namespace veter;
using namespace veter::capture::argus;
using namespace std::chrono_literals;

namespace {

CameraInfo camera() {
    CameraInfo info;
    info.name = "argus:0";
    info.modes = {{{1920, 1080}, {16'666'667ns, 500ms}, {12'500ns, 600ms}, {1, 10.66}, 10},
                  {{640, 480}, {5ms, 500ms}, {13us, 2ms}, {1, 8}, 10}};
    info.digitalGain = {1, 256};
    info.compensation = {-2, 2};
    return info;
}

std::vector<Control> all(AVRational fps = {30, 1}, std::size_t mode = 0) {
    return controls(camera(), choose(camera(), {640, 480}, fps, mode));
}

Control named(const std::string& name) {
    const auto list = all();
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const auto& c) { return c.name == name; });
    REQUIRE(found != list.end());
    return *found;
}

std::string refusal(const std::string& name, const std::string& text) {
    try {
        valueFor(named(name), text);
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST_CASE("numbers and ranges within the limits are accepted") {
    struct Case {
        const char* name;
        const char* text;
        double min, max;
    };
    for (const auto& c :
         {Case{"exposure_time", "13..33333", 13, 33333}, Case{"exposure_time", "100", 100, 100},
          Case{"gain", "1..10.66", 1, 10.66}, Case{"gain", "4", 4, 4},
          Case{"isp_digital_gain", "1..1", 1, 1}, Case{"exposure_compensation", "-0.5", -0.5, -0.5},
          Case{"saturation", "0", 0, 0}, Case{"sensor_mode", "1", 1, 1}}) {
        INFO(c.name, "=", c.text);
        const auto value = valueFor(named(c.name), c.text);
        CHECK(value.limits.min == doctest::Approx(c.min));
        CHECK(value.limits.max == doctest::Approx(c.max));
    }
}

TEST_CASE("impossible values are refused, and the error says what is valid") {
    struct Case {
        const char* name;
        const char* text;
        const char* right;
    };
    const char* times = "13 to 33333, or a range such as 13..33333";
    for (const auto& c : {Case{"exposure_time", "12", times},
                          Case{"exposure_time", "40000", times},
                          Case{"exposure_time", "100..", times},
                          Case{"exposure_time", "..100", times},
                          Case{"exposure_time", "200..100", times},
                          Case{"exposure_time", "1..2..3", times},
                          Case{"exposure_time", "100.5", times},
                          Case{"exposure_time", "1e3", times},
                          Case{"exposure_time", "0x20", times},
                          Case{"exposure_time", "", times},
                          Case{"exposure_time", "5ms", times},
                          Case{"gain", "10.67", "1 to 10.66, or a range such as 1..10.66"},
                          Case{"gain", "nan", "1 to 10.66"},
                          Case{"gain", "--4", "1 to 10.66"},
                          Case{"exposure_compensation", "0..1", "-2 to 2"},
                          Case{"white_balance", "sunny", "one of off, auto, incandescent, "},
                          Case{"white_balance", "1", "one of off, auto, incandescent, "},
                          Case{"ae_antibanding", "55hz", "one of off, auto, 50hz, 60hz"},
                          Case{"sensor_mode", "2", "0 to 1"},
                          Case{"sensor_mode", "0.5", "0 to 1"}}) {
        const auto text = refusal(c.name, c.text);
        INFO(text);
        CHECK(text.rfind(std::string(c.name) + "=" + c.text + ": must be ", 0) == 0);
        CHECK(text.find(c.right) != std::string::npos);
    }
}

TEST_CASE("choices are set by their names") {
    CHECK(valueFor(named("white_balance"), "off").choice == 0);
    CHECK(kWhiteBalance[valueFor(named("white_balance"), "daylight").choice] == "daylight");
    CHECK(kAntibanding[valueFor(named("ae_antibanding"), "60hz").choice] == "60hz");
    CHECK(valueFor(named("denoise"), "high_quality").choice == 2);
}

TEST_CASE("an exposure is limited by the duration of its frame, and by the mode") {
    const auto longest = [](const std::vector<Control>& list) { return list[1].limits.max; };
    CHECK(all()[1].name == "exposure_time");
    CHECK(longest(all({30, 1})) == 33333);
    CHECK(longest(all({50, 1})) == 20000);
    CHECK(longest(all({30, 1}, 1)) == 2000);
}

TEST_CASE("the sensor mode is set first, wherever it stands") {
    CHECK_FALSE(sensorMode(camera(), {{"gain", "2"}}));
    CHECK(sensorMode(camera(), {{"gain", "2"}, {"sensor_mode", "1"}}) == 1);
    CHECK_THROWS_AS(sensorMode(camera(), {{"sensor_mode", "2"}}), std::invalid_argument);
    const auto plan = choose(camera(), {640, 480}, {30, 1}, 1);
    CHECK_THROWS_WITH_AS(check(camera(), plan, {{"gain", "9"}, {"sensor_mode", "1"}}),
                         "gain=9: must be 1 to 8, or a range such as 1..8", std::invalid_argument);
}

TEST_CASE(
    "all controls are checked in order, and the error of an unknown one lists those there are") {
    const auto plan = choose(camera(), {640, 480}, {30, 1}, 0);
    const auto settings = check(camera(), plan, {{"gain", "2..4"}, {"denoise", "off"}});
    REQUIRE(settings.size() == 2);
    CHECK(settings[0].first == "gain");
    CHECK(settings[0].second.limits.max == 4);
    CHECK(settings[1].first == "denoise");
    CHECK_THROWS_WITH_AS(check(camera(), plan, {{"gain", "2"}, {"focus", "1"}}),
                         "argus:0 has no control 'focus'; it has sensor_mode, exposure_time, gain, "
                         "isp_digital_gain, exposure_compensation, white_balance, ae_antibanding, "
                         "denoise, edge_enhancement, saturation",
                         std::invalid_argument);
}
