#pragma once

#include "tools/probe/options.hpp"

namespace veter::probe {

/// Watches the stream until its end, the duration, or SIGINT or SIGTERM, and prints the report to
/// standard output. Blocks both signals in the calling thread meanwhile. Throws
/// std::runtime_error naming the stream when no picture came, or when the connection was lost; then
/// the report has been printed.
void run(const Options& options);

} // namespace veter::probe
