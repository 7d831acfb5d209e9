#include "capture/v4l2/v4l2_enumerate.hpp"

#include "base/fd.hpp"
#include "capture/v4l2/v4l2_ioctl.hpp"

#include <linux/videodev2.h>

#include <algorithm>
#include <cstring>

namespace veter::capture::v4l2 {
namespace {

constexpr std::uint32_t kMaxEntries = 256; // of one list: a driver that never says "no more"

template <std::size_t N> std::string text(const std::uint8_t (&field)[N]) {
    const auto* begin = reinterpret_cast<const char*>(field);
    return {begin, ::strnlen(begin, N)};
}

SizeRange toRange(const v4l2_frmsizeenum& entry) noexcept {
    if (entry.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
        const Size size{static_cast<int>(entry.discrete.width),
                        static_cast<int>(entry.discrete.height)};
        return {size, size};
    }
    const auto& s = entry.stepwise;
    return {{static_cast<int>(s.min_width), static_cast<int>(s.min_height)},
            {static_cast<int>(s.max_width), static_cast<int>(s.max_height)},
            {static_cast<int>(std::max(1U, s.step_width)),
             static_cast<int>(std::max(1U, s.step_height))}};
}

RateRange toRange(const v4l2_frmivalenum& entry) noexcept {
    if (entry.type == V4L2_FRMIVAL_TYPE_DISCRETE)
        return {toRate(entry.discrete), toRate(entry.discrete)};
    return {toRate(entry.stepwise.max), toRate(entry.stepwise.min)}; // longest interval: slowest
}

} // namespace

AVRational toRate(const v4l2_fract& interval) noexcept {
    AVRational rate{};
    av_reduce(&rate.num, &rate.den, interval.denominator, std::max(1U, interval.numerator),
              1 << 30);
    return rate;
}

Description describe(int fd, const std::string& path) {
    v4l2_capability about{};
    sys::check(call(fd, VIDIOC_QUERYCAP, &about), "use {} as a camera", path);
    const bool ofNode = (about.capabilities & V4L2_CAP_DEVICE_CAPS) != 0;
    return {text(about.driver), text(about.card), text(about.bus_info),
            ofNode ? about.device_caps : about.capabilities};
}

std::uint32_t captureType(const Description& device) noexcept {
    if ((device.abilities & V4L2_CAP_STREAMING) == 0) return 0;
    if ((device.abilities & V4L2_CAP_VIDEO_CAPTURE) != 0) return V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if ((device.abilities & V4L2_CAP_VIDEO_CAPTURE_MPLANE) != 0)
        return V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
    return 0;
}

std::vector<std::uint32_t> formats(int fd, std::uint32_t type) {
    std::vector<std::uint32_t> found;
    v4l2_fmtdesc entry{};
    entry.type = type;
    for (; entry.index < kMaxEntries; ++entry.index) {
        if (call(fd, VIDIOC_ENUM_FMT, &entry) == -1) break;
        found.push_back(entry.pixelformat);
    }
    return found;
}

std::vector<SizeRange> sizes(int fd, std::uint32_t fourcc) {
    std::vector<SizeRange> found;
    v4l2_frmsizeenum entry{};
    entry.pixel_format = fourcc;
    for (; entry.index < kMaxEntries; ++entry.index) {
        if (call(fd, VIDIOC_ENUM_FRAMESIZES, &entry) == -1) break;
        found.push_back(toRange(entry));
        if (entry.type != V4L2_FRMSIZE_TYPE_DISCRETE) break; // then it is the only entry
    }
    return found;
}

std::vector<RateRange> frameRates(int fd, std::uint32_t fourcc, Size size) {
    std::vector<RateRange> found;
    v4l2_frmivalenum entry{};
    entry.pixel_format = fourcc;
    entry.width = static_cast<std::uint32_t>(size.width);
    entry.height = static_cast<std::uint32_t>(size.height);
    for (; entry.index < kMaxEntries; ++entry.index) {
        if (call(fd, VIDIOC_ENUM_FRAMEINTERVALS, &entry) == -1) break;
        found.push_back(toRange(entry));
        if (entry.type != V4L2_FRMIVAL_TYPE_DISCRETE) break;
    }
    return found;
}

} // namespace veter::capture::v4l2
