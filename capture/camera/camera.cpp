#include "capture/camera/camera.hpp"

namespace veter::capture {
namespace {

/// For viewers.
std::string reasonOf(const sys::Error& error) {
    switch (error.code()) {
    case ENODEV:
    case ENXIO:
    case ENOENT: return "unplugged";
    case EBUSY: return "used by another program";
    case EACCES:
    case EPERM: return "no permission";
    case EIO: return "read error";
    default: return sys::Error::reason(error.code());
    }
}

} // namespace

CameraLost lossFor(const sys::Error& error) { return {reasonOf(error), error.what()}; }

OpenCamera lostOnceOpened(OpenCamera open) {
    return [open = std::move(open), opened = false]() mutable {
        try {
            auto camera = open();
            opened = true;
            return camera;
        } catch (const sys::Error& error) {
            if (opened) throw lossFor(error);
            throw;
        }
    };
}

} // namespace veter::capture
