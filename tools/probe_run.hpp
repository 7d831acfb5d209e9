#pragma once

#include "tools/probe_options.hpp"

namespace veter::probe {

/// Watches the stream until its end, the duration, or SIGINT or SIGTERM, and prints the report to
/// standard output. Blocks both signals in the calling thread for the while. 0, or 1 if the
/// connection was lost after the first picture (both with a report). Throws when there was none.
int run(const Options& options);

} // namespace veter::probe
