#pragma once
// A camera's controls (exposure, gain, focus ...) and their values as users write them. No device
// needed.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace veter::capture::v4l2 {

struct Control {
    struct Item { ///< of a menu
        std::int64_t index = 0;
        std::string name;
    };
    std::uint32_t id = 0;
    std::uint32_t type = 0;  ///< V4L2_CTRL_TYPE_...
    std::uint32_t flags = 0; ///< V4L2_CTRL_FLAG_...
    std::string name;        ///< "exposure_time_absolute"
    std::int64_t min = 0, max = 0, step = 1, byDefault = 0;
    std::int64_t value = 0; ///< now, where it can be read
    std::vector<Item> menu; ///< of menus only
};

/// name=value, as written: {{"gain", "4"}, ...}.
using Assignments = std::vector<std::pair<std::string, std::string>>;

/// "exposure_time_absolute=200,gain=4". Throws std::invalid_argument with what would be right.
Assignments parseAssignments(std::string_view text);

/// "Exposure Time, Absolute" -> "exposure_time_absolute".
std::string controlName(std::string_view title);

/// "0 to 255", "0 or 1", "1 (Manual Mode), 3 (Aperture Priority Mode)".
std::string rangeOf(const Control& control);

/// `text`: a number, on/off or true/false, or the name of a menu's item in any case. Throws
/// std::invalid_argument with what would be right.
std::int64_t valueFor(const Control& control, std::string_view text);

} // namespace veter::capture::v4l2
