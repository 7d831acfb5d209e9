#pragma once
// An Argus camera's controls and their values as users write them. No camera needed.

#include "capture/argus/argus_modes.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace veter::capture::argus {

struct Control {
    std::string name;                 ///< "exposure_time"
    std::vector<std::string> choices; ///< one of these by name; empty = a number:
    Limits<double> limits{};
    bool whole = false; ///< no fractions
    bool range = false; ///< MIN..MAX too, and Argus chooses within; a single value fixes it
};

struct Value {
    Limits<double> limits{}; ///< both alike for a single number
    std::size_t choice = 0;  ///< index into Control::choices
};

/// name=value, as written: {{"gain", "1..8"}, ...}.
using Assignments = std::vector<std::pair<std::string, std::string>>;
/// Checked.
using Settings = std::vector<std::pair<std::string, Value>>;

inline constexpr const char* kSensorMode = "sensor_mode";

/// Of white_balance, ae_antibanding, and of denoise and edge_enhancement.
extern const std::vector<std::string> kWhiteBalance;
extern const std::vector<std::string> kAntibanding;
extern const std::vector<std::string> kQuality;

/// All that a camera takes in this mode; times are in microseconds. exposure_time ends where the
/// next picture begins.
std::vector<Control> controls(const CameraInfo& camera, const Plan& plan);

/// "0 to 3", "13 to 33333, or a range such as 13..33333", "one of off, fast, high_quality".
std::string rangeOf(const Control& control);
/// Throws std::invalid_argument with what would be right.
Value valueFor(const Control& control, std::string_view text);

/// The mode that `wanted` names, if it does. Throws as check() does.
std::optional<std::size_t> sensorMode(const CameraInfo& camera, const Assignments& wanted);
/// Throws std::invalid_argument for an unknown name, listing what there is, or a value that cannot
/// be.
Settings check(const CameraInfo& camera, const Plan& plan, const Assignments& wanted);

} // namespace veter::capture::argus
