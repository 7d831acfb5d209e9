#include "capture/v4l2/v4l2_control_value.hpp"

#include <doctest/doctest.h>
#include <linux/videodev2.h>

#include <stdexcept>

using namespace veter::capture::v4l2;

namespace {

Control integer(std::int64_t min, std::int64_t max, std::int64_t step = 1) {
    Control control;
    control.type = V4L2_CTRL_TYPE_INTEGER;
    control.name = "gain";
    control.min = min;
    control.max = max;
    control.step = step;
    return control;
}

Control ofType(std::uint32_t type) {
    auto control = integer(0, type == V4L2_CTRL_TYPE_BITMASK ? 0x12 : 3);
    control.type = type;
    if (type == V4L2_CTRL_TYPE_MENU)
        control.menu = {{1, "Manual Mode"}, {3, "Aperture Priority Mode"}};
    if (type == V4L2_CTRL_TYPE_INTEGER_MENU) control.menu = {{0, "7"}, {2, "42"}};
    return control;
}

std::string refusal(const Control& control, const char* text) {
    try {
        valueFor(control, text);
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "accepted";
}

} // namespace

TEST_CASE("assignments are parsed") {
    const Assignments two{{"exposure_time_absolute", "200"}, {"gain", "4"}};
    CHECK(parseAssignments("exposure_time_absolute=200,gain=4") == two);
    CHECK(parseAssignments("auto_exposure=Manual Mode") ==
          Assignments{{"auto_exposure", "Manual Mode"}});
    for (const auto* wrong : {"gain", "=4", "gain=", "gain=4,,x=1", ",gain=4"})
        CHECK_THROWS_AS(parseAssignments(wrong), std::invalid_argument);
}

TEST_CASE("names are those of v4l2-ctl") {
    CHECK(controlName("Exposure Time, Absolute") == "exposure_time_absolute");
    CHECK(controlName("White Balance Temperature, Auto") == "white_balance_temperature_auto");
    CHECK(controlName("Integer 32 Bits") == "integer_32_bits");
    CHECK(controlName("Y'CbCr (Encoding)") == "y_cbcr_encoding");
}

TEST_CASE("values within their range are accepted, by number or name") {
    CHECK(valueFor(integer(-5, 10), "-5") == -5);
    CHECK(valueFor(integer(0, 255), "0x10") == 16);
    CHECK(valueFor(integer(1, 10, 3), "7") == 7);
    CHECK(valueFor(ofType(V4L2_CTRL_TYPE_BOOLEAN), "on") == 1);
    CHECK(valueFor(ofType(V4L2_CTRL_TYPE_BOOLEAN), "false") == 0);
    CHECK(valueFor(ofType(V4L2_CTRL_TYPE_MENU), "aperture priority mode") == 3);
    CHECK(valueFor(ofType(V4L2_CTRL_TYPE_MENU), "1") == 1);
    CHECK(valueFor(ofType(V4L2_CTRL_TYPE_INTEGER_MENU), "2") == 2);
    CHECK(valueFor(ofType(V4L2_CTRL_TYPE_BITMASK), "0x12") == 0x12);
    CHECK(valueFor(ofType(V4L2_CTRL_TYPE_BUTTON), "1") == 1);
}

TEST_CASE("other values are refused, and the error says what is valid") {
    CHECK(refusal(integer(0, 255), "256") == "gain=256: must be 0 to 255");
    CHECK(refusal(integer(0, 255), "lots") == "gain=lots: must be 0 to 255");
    CHECK(refusal(integer(0, 255), "99999999999999999999") ==
          "gain=99999999999999999999: must be 0 to 255");
    CHECK(refusal(integer(1, 10, 3), "5") == "gain=5: must be 1 to 10 in steps of 3");
    auto flag = ofType(V4L2_CTRL_TYPE_BOOLEAN);
    flag.max = 1;
    CHECK(refusal(flag, "2") == "gain=2: must be 0 or 1");
    CHECK(refusal(ofType(V4L2_CTRL_TYPE_MENU), "2") ==
          "gain=2: must be 1 (Manual Mode), 3 (Aperture Priority Mode)");
    CHECK(refusal(ofType(V4L2_CTRL_TYPE_INTEGER_MENU), "1") == "gain=1: must be 0 (7), 2 (42)");
    CHECK(refusal(ofType(V4L2_CTRL_TYPE_BITMASK), "1") == "gain=1: must be bits of 0x12");
}
