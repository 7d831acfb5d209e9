#pragma once

#include "capture/camera/camera.hpp"

namespace veter::capture {

/// For cameras whose calls may take long or never return: what `open` opens runs in a thread of its
/// own, and the newest picture is handed over. The first opening is waited for; later ones, and the
/// end of the camera before, only for a moment, then CameraLost says so and the next call goes on
/// with it. The cameras it gives are not to outlive it, and cannot be asked for key frames; their
/// end is not waited for, but its own is.
OpenCamera inBackground(OpenCamera open);

} // namespace veter::capture
