#pragma once

#include "capture/argus/argus_api.hpp"
#include "capture/argus/argus_control_value.hpp"

#include <string>

namespace veter::capture::argus {

/// Writes settings that check() gave into a request; the sensor mode is left out. `camera`: for
/// messages. Throws CameraLost where Argus refuses one.
void apply(Argus::Request& request, const Settings& settings, const std::string& camera);

} // namespace veter::capture::argus
