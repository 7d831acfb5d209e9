#pragma once

#include "tools/probe/report.hpp"

#include <cstdint>
#include <vector>

namespace veter::probe {

/// A row of marks below the curve, all for one kind of event.
struct Lane {
    const char* name;
    const char* colour;      ///< as SVG has it
    std::vector<double> at;  ///< seconds, ascending
    std::uint64_t count = 0; ///< of events; one mark may stand for several
};

/// Only those with marks. `counts` as in the summary of `samples`.
std::vector<Lane> lanesOf(const std::vector<Sample>& samples, const Counts& counts);

} // namespace veter::probe
