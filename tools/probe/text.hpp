#pragma once
// The report as text, JSON and CSV; docs/probe.md says what each figure means.

#include "tools/probe/report.hpp"

#include <string>

namespace veter::probe {

/// What the figures are about.
struct StreamInfo {
    std::string input; ///< without user and password
    std::string codec;
    std::string profile; ///< may be empty
    int width = 0;
    int height = 0;
    std::string endedBy; ///< "duration", "signal", "end of stream" or an error
};

std::string toText(const StreamInfo& stream, const Summary& summary);
std::string toJson(const StreamInfo& stream, const Summary& summary);
/// "12 missing, 0 repeated, …": what went wrong, or "nothing lost".
std::string troubles(const Counts& counts);

std::string csvHeader();
std::string csvLine(const FrameEvent& event, const Sample& sample);

} // namespace veter::probe
