#pragma once

#include "tests/rate/simulation.hpp"

#include <string>

namespace veter::sim {

/// An SVG of a run over time: above what the link carries, the target and what arrives; below the
/// delay of each picture, and marks for those not encoded and those lost.
std::string drawRun(const Run& run, const std::string& title);

} // namespace veter::sim
