#pragma once

#include "capture/argus/argus_api.hpp"
#include "capture/argus/argus_list.hpp"
#include "capture/argus/argus_service.hpp"

#include <vector>

namespace veter::capture::argus {

/// A camera and the connection to the service (nvargus-daemon) that owns it. One at a time in a
/// program: libargus has only one connection.
struct Device {
    Ptr<Argus::CameraProvider> provider;
    Argus::CameraDevice* camera = nullptr; ///< the provider's
    std::vector<Argus::SensorMode*> modes; ///< the camera's, in the order of info.modes
    CameraInfo info;
};

/// Throws CameraLost when the service is not there, sys::Error when it has no such camera.
Device openDevice(int number, Service& service);

} // namespace veter::capture::argus
