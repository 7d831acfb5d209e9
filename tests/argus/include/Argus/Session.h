#pragma once

#include "Argus/Settings.h"

namespace Argus {

struct CaptureIntent : Name {};
inline constexpr CaptureIntent CAPTURE_INTENT_PREVIEW{{"preview"}};
struct StreamType : Name {};
inline constexpr StreamType STREAM_TYPE_EGL{{"egl"}};
struct PixelFormat : Name {};
inline constexpr PixelFormat PIXEL_FMT_YCbCr_420_888{{"420"}};
struct EGLStreamMode : Name {};
inline constexpr EGLStreamMode EGL_STREAM_MODE_MAILBOX{{"mailbox"}};

class OutputStreamSettings : public InterfaceProvider, public Destructable {
protected:
    ~OutputStreamSettings() = default;
};

class IEGLOutputStreamSettings : public Interface {
public:
    static InterfaceID id() { return {{"IEGLOutputStreamSettings"}}; }
    virtual Status setPixelFormat(const PixelFormat& format) = 0;
    virtual Status setResolution(const Size2D<std::uint32_t>& resolution) = 0;
    virtual Status setMode(const EGLStreamMode& mode) = 0;
    virtual Status setMetadataEnable(bool enable) = 0;
};

class OutputStream : public InterfaceProvider, public Destructable {
protected:
    ~OutputStream() = default;
};

class IEGLOutputStream : public Interface {
public:
    static InterfaceID id() { return {{"IEGLOutputStream"}}; }
    virtual Status waitUntilConnected(std::uint64_t timeout = TIMEOUT_INFINITE) const = 0;
    virtual void disconnect() = 0;
};

class Request : public InterfaceProvider, public Destructable {
protected:
    ~Request() = default;
};

class IRequest : public Interface {
public:
    static InterfaceID id() { return {{"IRequest"}}; }
    virtual Status enableOutputStream(OutputStream* stream) = 0;
    virtual InterfaceProvider* getStreamSettings(const OutputStream* stream) = 0;
    virtual InterfaceProvider* getAutoControlSettings(std::uint32_t id = 0) = 0;
    virtual InterfaceProvider* getSourceSettings() = 0;
};

class CaptureSession : public InterfaceProvider, public Destructable {
protected:
    ~CaptureSession() = default;
};

class ICaptureSession : public Interface {
public:
    static InterfaceID id() { return {{"ICaptureSession"}}; }
    virtual Request* createRequest(const CaptureIntent& intent = CAPTURE_INTENT_PREVIEW,
                                   Status* status = nullptr) = 0;
    virtual OutputStreamSettings* createOutputStreamSettings(const StreamType& type,
                                                             Status* status = nullptr) = 0;
    virtual OutputStream* createOutputStream(const OutputStreamSettings* settings,
                                             Status* status = nullptr) = 0;
    virtual Status repeat(const Request* request) = 0;
    virtual Range<std::uint32_t> stopRepeat() = 0;
    virtual Status waitForIdle(std::uint64_t timeout = TIMEOUT_INFINITE) const = 0;
};

class CaptureMetadata : public InterfaceProvider {
protected:
    ~CaptureMetadata() = default;
};

class ICaptureMetadata : public Interface {
public:
    static InterfaceID id() { return {{"ICaptureMetadata"}}; }
    virtual std::uint64_t getSensorTimestamp() const = 0; ///< nanoseconds
};

} // namespace Argus
