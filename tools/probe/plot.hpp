#pragma once

#include "tools/probe/report.hpp"
#include "tools/probe/text.hpp"

#include <string>
#include <vector>

namespace veter::probe {

/// An SVG picture of the delay over time, with freezes, missing, damaged and repeated pictures
/// marked; without a time code, of the time between pictures. Its size does not grow with the
/// number of samples: each pixel column shows their range and median. `end` as for summary().
std::string drawPlot(const StreamInfo& stream, const Summary& summary,
                     const std::vector<Sample>& samples, Micros end);

} // namespace veter::probe
