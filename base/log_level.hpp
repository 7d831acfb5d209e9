#pragma once

#include <string>

namespace veter {

/// How much the libraries write to stderr: "trace", "debug", "info", "warn", "error" or "off".
/// Throws std::invalid_argument for another word. Any thread. The level is spdlog's, so it also
/// counts for loggers that the program itself has made with spdlog.
void setLogLevel(const std::string& level);

} // namespace veter
