#pragma once

#include "base/units.hpp"
#include "tools/common/options.hpp"
#include "tools/impair/schedule.hpp"

#include <optional>

namespace veter::impair {

struct Options : tools::CommonOptions {
    Endpoint listen;
    Endpoint to;
    Step start;                 ///< what holds from the start
    std::vector<Step> at;       ///< from the command line
    std::vector<Step> schedule; ///< from the file
    std::uint64_t seed = 1;
    std::optional<Micros> duration; ///< nullopt = until stopped

    /// Start, --at and --schedule in order of time; of one time, in that order.
    std::vector<Step> steps() const;
};

void addOptions(CLI::App& app, Options& options);

} // namespace veter::impair
