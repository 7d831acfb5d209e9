#pragma once
// The pixel formats of V4L2 that we take, as libav knows them. No device needed.

extern "C" {
#include <libavutil/pixfmt.h>
}

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace veter::capture::v4l2 {

struct PixelFormat {
    std::uint32_t fourcc = 0;
    AVPixelFormat pixels = AV_PIX_FMT_NONE; ///< NONE = compressed (MJPG, H264)
    int memoryPlanes = 1;                   ///< more than one: each plane in memory of its own
};

/// Best first: what x264 takes as it is, then what costs least to convert, then what needs a
/// decoder, then what has no colour; last what is passed through.
std::span<const PixelFormat> acceptedFormats() noexcept;
/// Encoded by the camera, with its own rate and key frames: taken only when it is wished for.
bool isPassedThrough(std::uint32_t fourcc) noexcept;
/// The accepted format of that fourcc; nullptr = none.
const PixelFormat* find(std::uint32_t fourcc) noexcept;

std::string nameOf(std::uint32_t fourcc);                ///< "YUYV"
std::uint32_t fourccOf(std::string_view name) noexcept;  ///< 0 = not an accepted format's name
std::string namesOf(std::span<const std::uint32_t> all); ///< "YU12, NV12, YUYV"

} // namespace veter::capture::v4l2
