#pragma once
// A camera as its supervisor (capture/camera/supervised_source.hpp) sees it: it runs until it
// throws.

#include "base/fd.hpp"
#include "base/time.hpp"
#include "capture/common/source.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>

namespace veter::capture {

/// A camera delivers nothing now, but may again. what() is for the log; reason() is a few words
/// that fit a picture: "unplugged".
class CameraLost : public std::runtime_error {
public:
    CameraLost(std::string reason, const std::string& what)
        : std::runtime_error(what), reason_(std::move(reason)) {}
    const std::string& reason() const noexcept { return reason_; }

private:
    std::string reason_;
};

/// What to tell viewers of a sys::Error of a camera that had worked.
CameraLost lossFor(const sys::Error& error);

/// One thread.
class Camera {
public:
    virtual ~Camera() = default;
    virtual Format format() const = 0;
    /// Blocks for the next picture that is whole, pts as Source::read() has it; null = none before
    /// `deadline`, or stop requested. Throws CameraLost.
    virtual av::Ptr<AVFrame> next(const std::stop_token& stop, Clock::time_point deadline) = 0;
    virtual Orientation orientation() const = 0; ///< what is still to be done to its pictures
    virtual void requestKeyFrame() {}            ///< where it encodes, and can
    virtual std::uint64_t damaged() const = 0;   ///< pictures passed over since it was opened
};

/// Opens the camera, the first time and each time it was lost. Throws CameraLost where it is worth
/// to try again, anything else where it is not.
using OpenCamera = std::function<std::unique_ptr<Camera>()>;

/// `open`, but after the first success a sys::Error counts as a loss: the camera may come back.
OpenCamera lostOnceOpened(OpenCamera open);

} // namespace veter::capture
