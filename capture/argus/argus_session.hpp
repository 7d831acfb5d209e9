#pragma once

#include "capture/argus/argus_control_value.hpp"
#include "capture/argus/argus_device.hpp"

#include <cstdint>

namespace veter::capture::argus {

/// A camera that captures without a pause into an EGLStream, and the end of it where pictures are
/// taken. One thread. All that throws, throws CameraLost; the session is then of no more use.
class Session {
public:
    /// Sets `settings` and starts. `plan` and `settings` are of this device.
    Session(Device device, const Plan& plan, const Settings& settings);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Waits for the newest picture, which may be one that was already taken; null = none in time.
    Ptr<EGLStream::Frame> acquire(Nanos wait);
    /// How many captures have failed since the last call.
    std::uint64_t takeFailures();

private:
    void createStream(const Plan& plan);
    void createRequest(const Plan& plan, const Settings& settings);
    void setClip(Argus::IRequest& request, const Plan& plan);

    // In this order Argus wants them destroyed, last first.
    Device device_;
    Ptr<Argus::CaptureSession> session_;
    Ptr<Argus::EventQueue> events_;
    Ptr<Argus::OutputStream> stream_;
    Ptr<EGLStream::FrameConsumer> consumer_;
    Ptr<Argus::Request> request_;
};

} // namespace veter::capture::argus
