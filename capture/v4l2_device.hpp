#pragma once

#include "base/fd.hpp"
#include "capture/v4l2_negotiate.hpp"

#include <string>
#include <vector>

namespace veter::capture::v4l2 {

/// ioctl(2), again when a signal broke it off: -1 and errno on failure.
int control(int fd, unsigned long request, void* argument) noexcept;

/// How the pictures lie in the driver's buffers.
struct Layout {
    Choice choice;
    int bytesPerLine = 0; ///< of the first plane
};

/// A camera that is open and set up, but not running yet. One thread.
class Device {
public:
    /// Throws sys::Error: not there, no permission, busy, or no camera.
    explicit Device(const std::string& path);

    /// What it offers of the formats we take.
    std::vector<FormatOffer> offers(const Wish& wish) const;
    /// Sets format and rate and returns what the driver made of them. Throws sys::Error.
    Layout configure(const Wish& wish);
    Fd release() noexcept { return std::move(fd_); } ///< leaves the device unusable

private:
    void requireCapture() const;
    std::vector<SizeOffer> sizes(std::uint32_t fourcc, const Wish& wish) const;
    std::vector<RateRange> rates(std::uint32_t fourcc, Size size) const;
    AVRational setRate(AVRational wish);

    std::string path_;
    Fd fd_;
};

} // namespace veter::capture::v4l2
