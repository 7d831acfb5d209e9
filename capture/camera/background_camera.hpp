#pragma once

#include "capture/camera/camera.hpp"

namespace veter::capture {

/// For cameras whose calls may take long or never return: runs the camera that `open` opens in a
/// thread of its own and passes on the newest picture. Waits for the first opening. Waits only
/// briefly for later ones and for the previous camera to end; then it throws CameraLost, and the
/// next call continues waiting. The cameras that it returns must not outlive it and cannot be asked
/// for key frames. Destroying one does not wait for its end; destroying this object does.
OpenCamera inBackground(OpenCamera open);

} // namespace veter::capture
