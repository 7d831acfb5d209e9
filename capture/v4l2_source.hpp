#pragma once

#include "capture/source.hpp"

#include <memory>
#include <string>

namespace veter::capture {

/// "v4l2:DEVICE": a camera by the kernel's V4L2 interface. Its frames are the driver's own buffers.
/// A camera that is lost while it runs is opened again, each half second, until a stop is
/// requested; its format may then be another. Throws sys::Error when it cannot be opened at first.
std::unique_ptr<Source> makeV4l2Source(const std::string& path, const Settings& settings);

} // namespace veter::capture
