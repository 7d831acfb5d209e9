#pragma once
// The log and the statistics as JSON, one object a line, for programs that collect them.

#include <spdlog/formatter.h>

#include <memory>
#include <string>
#include <string_view>

namespace veter::tools {

/// {"time":"2026-12-01T06:53:11.123Z","level":"info","logger":"relay","message":"..."}
std::unique_ptr<spdlog::formatter> makeJsonFormatter();

/// Of "fps=30 loss=1.5% link=rising rtt_ms=?": {"fps":30,"loss":1.5,"link":"rising","rtt_ms":null}.
/// A share keeps its number of percent. Words without a figure are the key "of"; each line is an
/// object of its own.
std::string jsonOf(std::string_view statsLines);

} // namespace veter::tools
