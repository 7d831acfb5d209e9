#pragma once

#include "transport/sdp/sdp.hpp"

#include <string>

namespace veter::tools {

/// `keys`: take the place of those in the file. Throws std::runtime_error with the file's name and
/// what is wrong with it.
transport::StreamDescription readSdp(const std::string& path,
                                     const std::optional<transport::SrtpKeys>& keys = {});

} // namespace veter::tools
