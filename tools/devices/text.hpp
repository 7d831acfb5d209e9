#pragma once

#include "capture/v4l2_list.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace veter::tools {

/// The formats that veter takes, a line each with sizes and rates, and the names of the others.
std::string formatText(const capture::v4l2::CameraInfo& camera);
/// All of a camera, for people: several lines.
std::string describe(const capture::v4l2::CameraInfo& camera);
/// The same for programs; the keys are in docs/cameras.md.
nlohmann::ordered_json toJson(const capture::v4l2::CameraInfo& camera);

} // namespace veter::tools
