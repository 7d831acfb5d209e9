#pragma once
// The Argus cameras of this machine.

#include "capture/argus/argus_modes.hpp"

#include <string>
#include <vector>

namespace veter::capture::argus {

/// All; none where this build has no Argus. Throws CameraLost when its service is not there.
std::vector<CameraInfo> cameras();
/// `number`: what follows "argus:" in a URI. Throws CameraLost as well, sys::Error when there is no
/// such camera, std::invalid_argument when that is no number or this build has no Argus.
CameraInfo inspect(const std::string& number);

} // namespace veter::capture::argus
