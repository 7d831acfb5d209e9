#pragma once
// What a V4L2 driver lists of itself, as it lists it.

#include "capture/v4l2/v4l2_negotiate.hpp"

#include <cstdint>
#include <string>
#include <vector>

struct v4l2_fract;

namespace veter::capture::v4l2 {

struct Description { ///< VIDIOC_QUERYCAP
    std::string driver;
    std::string card;
    std::string bus;
    std::uint32_t abilities = 0; ///< V4L2_CAP_... of this node
};

/// Throws sys::Error naming `path` when `fd` is no V4L2 device.
Description describe(int fd, const std::string& path);
/// The type of buffer that pictures come in: V4L2_BUF_TYPE_VIDEO_CAPTURE, or ..._MPLANE where that
/// is all there is; 0 = it does not stream pictures.
std::uint32_t captureType(const Description& device) noexcept;

AVRational toRate(const v4l2_fract& interval) noexcept; ///< frames a second
/// Fourccs, in the driver's order. `type`: as captureType() has it.
std::vector<std::uint32_t> formats(int fd, std::uint32_t type);
std::vector<SizeRange> sizes(int fd, std::uint32_t fourcc);                 ///< empty = not told
std::vector<RateRange> frameRates(int fd, std::uint32_t fourcc, Size size); ///< empty = not told

} // namespace veter::capture::v4l2
