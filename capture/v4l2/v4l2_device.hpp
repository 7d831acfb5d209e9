#pragma once

#include "base/fd.hpp"
#include "capture/v4l2/v4l2_enumerate.hpp"
#include "capture/v4l2/v4l2_layout.hpp"

#include <string>
#include <vector>

namespace veter::capture::v4l2 {

/// A device node, open for reading and writing, never blocking. Throws sys::Error with what to do
/// about a missing permission.
Fd openNode(const std::string& path);

/// A camera that is open and set up, but not running yet. One thread.
class Device {
public:
    /// Throws sys::Error: not there, no permission, busy, or no camera.
    explicit Device(const std::string& path);

    /// What it offers of the formats we take.
    std::vector<FormatOffer> offers(const Wish& wish) const;
    /// Sets format and rate and returns what the driver made of them. Throws
    /// std::invalid_argument, naming what there is, for a format it lacks; sys::Error.
    Layout configure(const Wish& wish);

    int fd() const noexcept { return fd_.get(); }
    std::uint32_t type() const noexcept { return type_; } ///< of its buffers
    Fd release() noexcept { return std::move(fd_); }      ///< leaves the device unusable

private:
    Choice chooseFor(const Wish& wish) const;
    AVRational setRate(AVRational wish);

    std::string path_;
    Fd fd_;
    std::uint32_t type_;
};

} // namespace veter::capture::v4l2
