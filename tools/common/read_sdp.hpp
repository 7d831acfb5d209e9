#pragma once

#include "transport/sdp/sdp.hpp"

#include <string>

namespace veter::tools {

/// Throws std::runtime_error with the file's name and what is wrong with it.
transport::StreamDescription readSdp(const std::string& path);

} // namespace veter::tools
