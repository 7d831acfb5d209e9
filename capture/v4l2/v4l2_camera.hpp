#pragma once

#include "capture/camera/camera.hpp"
#include "capture/v4l2/v4l2_controls.hpp"
#include "capture/v4l2/v4l2_negotiate.hpp"

#include <memory>
#include <string>

namespace veter::capture::v4l2 {

struct Setup {
    Wish wish;
    Assignments controls;
    Orientation orientation;
};

/// Opens a device, sets its controls and starts it. Its frames are the driver's own buffers. Throws
/// std::invalid_argument for a format or control that it lacks, sys::Error for what is no camera,
/// is not there or is not ours to open, CameraLost for all that may pass.
std::unique_ptr<Camera> openCamera(const std::string& path, const Setup& setup);

} // namespace veter::capture::v4l2
