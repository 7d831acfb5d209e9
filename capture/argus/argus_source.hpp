#pragma once

#include "capture/common/source.hpp"

#include <memory>
#include <string>

namespace veter::capture {

/// "argus:NUMBER": a Jetson's camera by NVIDIA's Argus, supervised. Its numbers are
/// nvarguscamerasrc's sensor-id. Throws std::invalid_argument for another format than NV12 or a
/// control it lacks, or when this build has no Argus; sys::Error when at first there is no such
/// camera. A service (nvargus-daemon) that is down is waited for.
std::unique_ptr<Source> makeArgusSource(const std::string& number, const Settings& settings);

} // namespace veter::capture
