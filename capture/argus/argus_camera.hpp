#pragma once

#include "capture/argus/argus_control_value.hpp"
#include "capture/argus/argus_service.hpp"
#include "capture/camera/camera.hpp"

#include <memory>

namespace veter::capture::argus {

struct Setup {
    int number = 0; ///< of the camera
    Size size;      ///< before `orientation`
    AVRational fps{};
    Assignments controls;
    Orientation orientation;
};

/// Opens a camera of a Jetson, sets its controls and starts it. Its frames are hardware surfaces
/// that the CPU can read; the hardware also turns them, while single flips are left to others.
/// Throws std::invalid_argument for a control or value that it lacks, sys::Error when there is no
/// such camera, CameraLost for all that may pass.
std::unique_ptr<Camera> openCamera(const Setup& setup, Service& service);

} // namespace veter::capture::argus
