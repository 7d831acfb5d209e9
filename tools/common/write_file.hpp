#pragma once

#include <string>
#include <string_view>

namespace veter::tools {

enum class ReadableBy { All, Owner };

/// Writes a whole file in one step: readers see the old one or the new one, after a power cut, too.
/// "-" is standard output.
/// Throws sys::Error.
void writeFile(const std::string& path, std::string_view text, ReadableBy whom = ReadableBy::All);

/// All of `text` to an open file; `path` is for the error's text. Throws sys::Error.
void writeAll(int fd, std::string_view text, const std::string& path);

} // namespace veter::tools
