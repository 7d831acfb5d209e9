#pragma once

#include "capture/camera/camera.hpp"

#include <memory>
#include <string>

namespace veter::capture {

/// A source that a fault of its camera cannot end: while none delivers, NoSignal's pictures come
/// instead, of the size in `settings` and at the camera's rate, and the camera is opened again. The
/// pts goes on rising. Throws what `open` does, except CameraLost. `name`: the camera's, for the
/// log.
std::unique_ptr<Source> supervise(std::string name, OpenCamera open, const Settings& settings);

} // namespace veter::capture
