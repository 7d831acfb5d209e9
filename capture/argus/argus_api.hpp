#pragma once
// NVIDIA's Argus (Jetson Multimedia API, JetPack 5 and later) with owners and errors. Only files
// that are built where it is found include this.

#include "capture/camera/camera.hpp"

#include <Argus/Argus.h>
#include <EGLStream/EGLStream.h>
#include <EGLStream/NV/ImageNativeBuffer.h>

#include <memory>
#include <string>
#include <string_view>

namespace veter::capture::argus {

struct Destroy {
    template <class T> void operator()(T* p) const noexcept { p->destroy(); }
};
template <class T> using Ptr = std::unique_ptr<T, Destroy>;

/// What Argus answered, with what was being done, and what to tell viewers.
CameraLost lossFor(Argus::Status status, const std::string& action);

/// Throws CameraLost where `status` is an error.
inline void require(Argus::Status status, const std::string& action) {
    if (status != Argus::STATUS_OK) throw lossFor(status, action);
}
/// Takes over what Argus made; `status`: where it wrote how that went. Throws CameraLost where it
/// made nothing.
template <class T> Ptr<T> own(T* made, const Argus::Status& status, const std::string& action) {
    if (made == nullptr) throw lossFor(status, action);
    return Ptr<T>(made);
}
/// An interface of an object; the object keeps it. Throws CameraLost where it has none such.
template <class Interface, class Object> Interface& as(Object* object, std::string_view action) {
    auto* found = Argus::interface_cast<Interface>(object);
    if (found == nullptr) throw lossFor(Argus::STATUS_UNIMPLEMENTED, std::string(action));
    return *found;
}

} // namespace veter::capture::argus
