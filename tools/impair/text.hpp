#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace veter::impair {

/// The first line of `text`, which is cut off it.
std::string_view takeLine(std::string_view& text);
/// What blanks separate.
std::vector<std::string> words(std::string_view line);
/// The whole file; throws std::invalid_argument when it cannot be read.
std::string readText(const std::string& path);

} // namespace veter::impair
