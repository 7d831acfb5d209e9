#include "capture/v4l2/v4l2_formats.hpp"

#include <linux/videodev2.h>

#include <algorithm>

namespace veter::capture::v4l2 {
namespace {

constexpr PixelFormat kAccepted[] = {
    {V4L2_PIX_FMT_YUV420, AV_PIX_FMT_YUV420P, 1}, {V4L2_PIX_FMT_YUV420M, AV_PIX_FMT_YUV420P, 3},
    {V4L2_PIX_FMT_NV12, AV_PIX_FMT_NV12, 1},      {V4L2_PIX_FMT_NV12M, AV_PIX_FMT_NV12, 2},
    {V4L2_PIX_FMT_NV21, AV_PIX_FMT_NV21, 1},      {V4L2_PIX_FMT_NV21M, AV_PIX_FMT_NV21, 2},
    {V4L2_PIX_FMT_YUYV, AV_PIX_FMT_YUYV422, 1},   {V4L2_PIX_FMT_UYVY, AV_PIX_FMT_UYVY422, 1},
    {V4L2_PIX_FMT_RGB24, AV_PIX_FMT_RGB24, 1},    {V4L2_PIX_FMT_BGR24, AV_PIX_FMT_BGR24, 1},
    {V4L2_PIX_FMT_MJPEG, AV_PIX_FMT_NONE, 1},     {V4L2_PIX_FMT_GREY, AV_PIX_FMT_GRAY8, 1},
    {V4L2_PIX_FMT_H264, AV_PIX_FMT_NONE, 1},
};

} // namespace

std::span<const PixelFormat> acceptedFormats() noexcept { return kAccepted; }

bool isPassedThrough(std::uint32_t fourcc) noexcept { return fourcc == V4L2_PIX_FMT_H264; }

const PixelFormat* find(std::uint32_t fourcc) noexcept {
    const auto* found = std::find_if(std::begin(kAccepted), std::end(kAccepted),
                                     [&](const auto& format) { return format.fourcc == fourcc; });
    return found == std::end(kAccepted) ? nullptr : found;
}

std::string nameOf(std::uint32_t fourcc) {
    std::string name;
    for (int shift = 0; shift < 32; shift += 8) name += static_cast<char>(fourcc >> shift & 0x7fU);
    return name.substr(0, name.find_last_not_of(' ') + 1);
}

std::uint32_t fourccOf(std::string_view name) noexcept {
    for (const auto& format : kAccepted)
        if (nameOf(format.fourcc) == name) return format.fourcc;
    return 0;
}

std::string namesOf(std::span<const std::uint32_t> all) {
    std::string names;
    for (const auto fourcc : all) names += (names.empty() ? "" : ", ") + nameOf(fourcc);
    return names;
}

} // namespace veter::capture::v4l2
