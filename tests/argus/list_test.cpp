#include "base/fd.hpp"
#include "bench.hpp"
#include "capture/argus/argus_list.hpp"
#include "tools/devices/argus_text.hpp"

using namespace veter;
using namespace veter::capture::argus;

TEST_CASE("cameras are listed with their modes and limits") {
    const Fresh fresh;
    world().with([](auto& s) { s.cameras = 2; });
    const auto found = cameras();
    REQUIRE(found.size() == 2);
    CHECK(found[1].name == "argus:1");
    CHECK(found[1].module == "jakku_front_RBP1");
    REQUIRE(found[0].modes.size() == 3);
    CHECK(found[0].modes[0].size == Size{3840, 2160});
    CHECK(found[0].modes[0].exposure.min == std::chrono::microseconds(13));
    CHECK(found[0].modes[0].gain.max == doctest::Approx(22.25));
    CHECK(found[0].modes[0].bits == 10);
    CHECK(inspect("1").module == found[1].module);
    CHECK_THROWS_AS(inspect("2"), sys::Error);
    CHECK_THROWS_AS(inspect("one"), std::invalid_argument);
}

TEST_CASE("a camera is described as text and as JSON") {
    const Fresh fresh;
    const auto camera = inspect("0");
    const auto text = tools::describe(camera);
    CHECK(text.rfind("argus:0  stand_in_imx477 (driver argus, jakku_front_RBP0)\n", 0) == 0);
    CHECK(
        text.find("formats   NV12  up to 3840x2160 at 2 to 30 frames/s, exposure 13 to 683709 us, "
                  "gain 1 to 22.25, 10 bits (sensor_mode=0)\n") != std::string::npos);
    CHECK(text.find("white_balance                    one of off, auto,") != std::string::npos);
    const auto json = tools::toJson(camera);
    CHECK(json["node"] == "argus:0");
    CHECK(json["formats"][0]["format"] == "NV12");
    CHECK(json["formats"][0]["sizes"][1]["max"]["width"] == 1920);
    CHECK(json["formats"][0]["sizes"][1]["rates"][0]["max"].get<double>() ==
          doctest::Approx(60).epsilon(0.001));
    CHECK(json["controls"][1]["name"] == "exposure_time");
    CHECK(json["controls"][1]["max"] == 33333);
    CHECK(json["controls"][5]["menu"][1]["name"] == "auto");
}
