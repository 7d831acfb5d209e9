#pragma once

#include "capture/frame_pool.hpp"
#include "capture/mjpeg_decoder.hpp"
#include "capture/source.hpp"
#include "capture/v4l2_buffers.hpp"
#include "capture/v4l2_controls.hpp"
#include "capture/v4l2_device.hpp"
#include "capture/waiter.hpp"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace veter::capture::v4l2 {

/// A camera that runs, until it is gone for good. One thread.
class Camera {
public:
    /// Opens the device, sets its controls and starts it. Throws std::invalid_argument for a format
    /// or control that it lacks, sys::Error.
    Camera(const std::string& path, const Wish& wish, const Assignments& controls);
    ~Camera();
    Camera(const Camera&) = delete;
    Camera& operator=(const Camera&) = delete;

    Format format() const noexcept;
    const Choice& choice() const noexcept { return layout_.choice; }
    /// Blocks for the next picture that is whole; null = stop requested. Throws sys::Error when the
    /// camera is gone, or silent for some seconds.
    av::Ptr<AVFrame> next(const std::stop_token& stop, Waiter& waiter);
    std::uint64_t damaged() const noexcept { return damaged_; } ///< passed over since the start

private:
    av::Ptr<AVFrame> toFrame(const Buffers::Filled& filled);
    av::Ptr<AVFrame> decoded(const Buffers::Filled& filled);
    av::Ptr<AVFrame> borrowed(const Buffers::Filled& filled);

    std::string path_;
    Layout layout_;
    std::shared_ptr<Buffers> buffers_;
    std::optional<MjpegDecoder> mjpeg_;
    std::optional<FramePool> copies_; // for when the readers hold too many buffers
    std::uint64_t damaged_ = 0;
};

} // namespace veter::capture::v4l2
