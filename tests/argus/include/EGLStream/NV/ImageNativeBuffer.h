#pragma once

#include "EGLStream/EGLStream.h"

namespace EGLStream::NV {

enum Rotation { ROTATION_0, ROTATION_90, ROTATION_180, ROTATION_270 }; ///< counterclockwise

class IImageNativeBuffer : public Argus::Interface {
public:
    static Argus::InterfaceID id() { return {{"IImageNativeBuffer"}}; }
    virtual Argus::Status copyToNvBuffer(int fd, Rotation rotation = ROTATION_0) const = 0;
};

} // namespace EGLStream::NV
