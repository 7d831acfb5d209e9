#pragma once

#include "capture/argus/argus_list.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace veter::tools {

/// The sensor's modes, a line each.
std::string formatText(const capture::argus::CameraInfo& camera);
/// All of a camera, for people: several lines. Controls are those of the mode that 1280x720 at
/// 30 frames/s gets.
std::string describe(const capture::argus::CameraInfo& camera);
/// The same for programs; the keys are in docs/cameras.md.
nlohmann::ordered_json toJson(const capture::argus::CameraInfo& camera);

} // namespace veter::tools
