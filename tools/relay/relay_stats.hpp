#pragma once

#include "relay/cameras/stream.hpp"

#include <string>

namespace veter::tools {

/// The line of --stats; `before`: what it was a second ago.
std::string statsLine(const relay::StreamStats& now, const relay::StreamStats& before);

} // namespace veter::tools
