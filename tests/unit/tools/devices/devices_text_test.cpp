#include "tools/devices/text.hpp"

#include <doctest/doctest.h>
#include <linux/videodev2.h>

#include <string>

using namespace veter;
using namespace veter::tools;
using namespace veter::capture::v4l2;

namespace {

constexpr AVRational kNtsc{30'000, 1001};

CameraInfo webcam() {
    CameraInfo camera;
    camera.node = "/dev/video0";
    camera.stableName = "/dev/v4l/by-id/usb-maker";
    camera.description = {"uvcvideo", "Web Camera", "usb-1.2", 0};
    camera.formats = {
        {V4L2_PIX_FMT_YUYV,
         {{{{640, 480}, {640, 480}}, {{{30, 1}, {30, 1}}, {{15, 1}, {15, 1}}}},
          {{{1280, 720}, {1280, 720}}, {{kNtsc, kNtsc}}}}},
        {V4L2_PIX_FMT_SRGGB10, {}},
        {V4L2_PIX_FMT_NV12, {{{{32, 32}, {1920, 1080}, {2, 4}}, {{{1, 1}, {60, 1}}}}}},
        {V4L2_PIX_FMT_MJPEG, {}},
        {V4L2_PIX_FMT_HEVC, {}}};
    Control gain;
    gain.name = "gain";
    gain.type = V4L2_CTRL_TYPE_INTEGER;
    gain.max = 255;
    gain.byDefault = 16;
    gain.value = 64;
    gain.flags = V4L2_CTRL_FLAG_READ_ONLY | V4L2_CTRL_FLAG_INACTIVE;
    Control exposure;
    exposure.name = "auto_exposure";
    exposure.type = V4L2_CTRL_TYPE_MENU;
    exposure.min = exposure.value = exposure.byDefault = 1;
    exposure.max = 3;
    exposure.menu = {{1, "Manual Mode"}, {3, "Aperture Priority Mode"}};
    Control push;
    push.name = "focus_once";
    push.type = V4L2_CTRL_TYPE_BUTTON;
    camera.controls = {gain, exposure, push};
    return camera;
}

} // namespace

TEST_CASE("accepted formats have a line with sizes and rates, others are named") {
    CHECK(formatText(webcam()) ==
          "  formats   YUYV  640x480 at 30, 15; 1280x720 at 29.97\n"
          "            NV12  32x32 to 1920x1080 in steps of 2x4 at 1 to 60\n"
          "            MJPG  any size\n"
          "  not used  RG10, HEVC\n");
    CHECK(formatText({}).empty());
}

TEST_CASE("the text of a camera has its URI, its formats and its controls") {
    const auto text = describe(webcam());
    CHECK(text.rfind("/dev/video0  Web Camera (driver uvcvideo, usb-1.2)\n"
                     "  name      /dev/v4l/by-id/usb-maker\n"
                     "  formats   YUYV",
                     0) == 0);
    const auto controls = text.substr(text.find("  controls"));
    CHECK(controls == "  controls  gain                             0 to 255; default 16, now 64, "
                      "read only, without effect now\n"
                      "            auto_exposure                    1 (Manual Mode), 3 (Aperture "
                      "Priority Mode); default 1, now 1\n"
                      "            focus_once                       " +
                          rangeOf(webcam().controls[2]) + "\n");
    auto nameless = webcam();
    nameless.stableName.clear();
    CHECK(describe(nameless).find("  name  ") == std::string::npos);
}

TEST_CASE("the JSON of a camera has its URI, its formats and its controls") {
    const auto json = toJson(webcam());
    CHECK(json["node"] == "/dev/video0");
    CHECK(json["name"] == "/dev/v4l/by-id/usb-maker");
    CHECK(json["driver"] == "uvcvideo");
    CHECK(json["card"] == "Web Camera");
    CHECK(json["bus"] == "usb-1.2");
    REQUIRE(json["formats"].size() == 5);
    CHECK(json["formats"][0]["format"] == "YUYV");
    CHECK(json["formats"][0]["used"] == true);
    CHECK(json["formats"][1]["used"] == false);
    CHECK(json["formats"][0]["sizes"][1]["min"]["width"] == 1280);
    CHECK(json["formats"][0]["sizes"][0]["rates"].size() == 2);
    CHECK(json["formats"][2]["sizes"][0]["max"]["height"] == 1080);
    CHECK(json["formats"][2]["sizes"][0]["step"]["height"] == 4);
    CHECK(json["formats"][2]["sizes"][0]["rates"][0]["max"] == 60.0);
    CHECK(json["formats"][3]["sizes"].empty());
    const auto& gain = json["controls"][0];
    CHECK(gain["name"] == "gain");
    CHECK(gain["max"] == 255);
    CHECK(gain["default"] == 16);
    CHECK(gain["value"] == 64);
    CHECK(gain["read_only"] == true);
    CHECK(gain["active"] == false);
    CHECK_FALSE(gain.contains("menu"));
    CHECK(json["controls"][1]["menu"][1]["index"] == 3);
    CHECK(json["controls"][1]["menu"][1]["name"] == "Aperture Priority Mode");
    const auto none = toJson(CameraInfo{});
    CHECK(none["formats"].is_array()); // not null
    CHECK(none["controls"].is_array());
}
