#pragma once

#include "capture/camera/camera.hpp"

#include <memory>
#include <string>

namespace veter::capture {

/// A source that survives faults of its camera: while the camera delivers nothing it returns
/// pictures of NoSignal, of the size in `settings` and at the camera's rate, and reopens the
/// camera. The pts keeps rising. Throws what `open` does, except CameraLost. `name`: the camera's,
/// for the log.
std::unique_ptr<Source> supervise(std::string name, OpenCamera open, const Settings& settings);

} // namespace veter::capture
