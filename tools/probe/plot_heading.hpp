#pragma once

#include "tools/probe/report.hpp"
#include "tools/probe/text.hpp"

#include <string>

namespace veter::probe {

/// The lines above the curve.
struct Heading {
    std::string title;
    std::string stream; ///< what it is, how many pictures, and what was wrong with them
    std::string delay;  ///< freezes and, with a time code, the delay
};

Heading headingOf(const StreamInfo& stream, const Summary& summary);

} // namespace veter::probe
