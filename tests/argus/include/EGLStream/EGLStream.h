#pragma once

#include "Argus/Argus.h"

namespace EGLStream {

class Image : public Argus::InterfaceProvider {
protected:
    ~Image() = default;
};

class Frame : public Argus::InterfaceProvider, public Argus::Destructable {
protected:
    ~Frame() = default;
};

class IFrame : public Argus::Interface {
public:
    static Argus::InterfaceID id() { return {{"IFrame"}}; }
    virtual std::uint64_t getNumber() const = 0;
    virtual Image* getImage() = 0;
};

class IArgusCaptureMetadata : public Argus::Interface {
public:
    static Argus::InterfaceID id() { return {{"IArgusCaptureMetadata"}}; }
    virtual Argus::CaptureMetadata* getMetadata() const = 0;
};

class FrameConsumer : public Argus::InterfaceProvider, public Argus::Destructable {
public:
    static FrameConsumer* create(Argus::OutputStream* outputStream,
                                 Argus::Status* status = nullptr);

protected:
    ~FrameConsumer() = default;
};

class IFrameConsumer : public Argus::Interface {
public:
    static Argus::InterfaceID id() { return {{"IFrameConsumer"}}; }
    virtual Frame* acquireFrame(std::uint64_t timeout = Argus::TIMEOUT_INFINITE,
                                Argus::Status* status = nullptr) = 0;
};

} // namespace EGLStream
