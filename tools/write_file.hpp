#pragma once

#include <string>
#include <string_view>

namespace veter::tools {

/// Writes a whole file in one step: readers see the old one or the new one. "-" is standard output.
/// Throws sys::Error.
void writeFile(const std::string& path, std::string_view text);

} // namespace veter::tools
