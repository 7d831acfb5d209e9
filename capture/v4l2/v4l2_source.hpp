#pragma once

#include "capture/common/source.hpp"

#include <memory>
#include <string>

namespace veter::capture {

/// "v4l2:DEVICE": a camera by the kernel's V4L2 interface, supervised. When it is plugged in again
/// it is found by its name in /dev/v4l/by-id, where it has one, whatever its number is then. Throws
/// std::invalid_argument for a format or control it lacks, sys::Error when at first it is not
/// there, no camera, or not ours to open.
std::unique_ptr<Source> makeV4l2Source(const std::string& path, const Settings& settings);

} // namespace veter::capture
