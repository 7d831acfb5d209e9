#pragma once

#include "capture/v4l2/v4l2_list.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace veter::tools {

/// Lines of text under a title, which stands before the first; empty where there are none.
std::string indented(const char* title, const std::vector<std::string>& lines);

/// An element of "sizes"; `rates`: its "rates".
nlohmann::ordered_json sizesToJson(Size min, Size max, Size step, nlohmann::ordered_json rates);

/// The formats that veter takes, a line each with sizes and rates, and the names of the others.
std::string formatText(const capture::v4l2::CameraInfo& camera);
/// All of a camera, for people: several lines.
std::string describe(const capture::v4l2::CameraInfo& camera);
/// The same for programs; the keys are in docs/cameras.md.
nlohmann::ordered_json toJson(const capture::v4l2::CameraInfo& camera);

} // namespace veter::tools
