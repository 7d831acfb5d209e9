#include "capture/v4l2_device.hpp"

#include <fcntl.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>

#include <algorithm>

namespace veter::capture::v4l2 {
namespace {

constexpr std::uint32_t kMaxEntries = 256; // of one list: a driver that never says "no more"

Fd openNode(const std::string& path) {
    Fd fd(::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    const int code = errno;
    if (fd) return fd;
    if (code == EACCES || code == EPERM)
        throw sys::Error(code, fmt::format("open camera {} (add the user to group video: "
                                           "sudo usermod -aG video $USER)",
                                           path));
    throw sys::Error(code, "open camera " + path);
}

/// Throws for errno, with a hint where another program is the reason.
[[noreturn]] void fail(const std::string& path, const char* action) {
    const int code = errno;
    const char* hint = code == EBUSY ? ", which another program uses" : "";
    throw sys::Error(code, fmt::format("{} {}{}", action, path, hint));
}

template <class Fraction> AVRational toRate(const Fraction& interval) noexcept {
    AVRational rate{};
    av_reduce(&rate.num, &rate.den, interval.denominator, std::max(1U, interval.numerator),
              1 << 30);
    return rate;
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

int control(int fd, unsigned long request, void* argument) noexcept {
    int rc = 0;
    do rc = ::ioctl(fd, request, argument);
    while (rc == -1 && errno == EINTR);
    return rc;
}

Device::Device(const std::string& path) : path_(path), fd_(openNode(path)) { requireCapture(); }

void Device::requireCapture() const {
    v4l2_capability about{};
    sys::check(control(fd_.get(), VIDIOC_QUERYCAP, &about), "use {} as a camera", path_);
    const auto abilities =
        (about.capabilities & V4L2_CAP_DEVICE_CAPS) != 0 ? about.device_caps : about.capabilities;
    constexpr std::uint32_t kNeeded = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
    if ((abilities & kNeeded) != kNeeded)
        throw sys::Error(ENOTSUP, fmt::format("capture from {} (driver {}), which does not stream "
                                              "pictures in single-planar buffers",
                                              path_, reinterpret_cast<const char*>(about.driver)));
}

std::vector<FormatOffer> Device::offers(const Wish& wish) const {
    std::vector<FormatOffer> found;
    v4l2_fmtdesc entry{};
    entry.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    const auto accepted = acceptedFormats();
    for (; entry.index < kMaxEntries; ++entry.index) {
        if (control(fd_.get(), VIDIOC_ENUM_FMT, &entry) == -1) break;
        if (std::find(accepted.begin(), accepted.end(), entry.pixelformat) != accepted.end())
            found.push_back({entry.pixelformat, sizes(entry.pixelformat, wish)});
    }
    return found;
}

std::vector<SizeOffer> Device::sizes(std::uint32_t fourcc, const Wish& wish) const {
    std::vector<SizeOffer> found;
    v4l2_frmsizeenum entry{};
    entry.pixel_format = fourcc;
    for (; entry.index < kMaxEntries; ++entry.index) {
        if (control(fd_.get(), VIDIOC_ENUM_FRAMESIZES, &entry) == -1) break;
        const auto range = toRange(entry);
        found.push_back({range, rates(fourcc, nearest(range, wish.size))});
        if (entry.type != V4L2_FRMSIZE_TYPE_DISCRETE) break; // then it is the only entry
    }
    return found;
}

std::vector<RateRange> Device::rates(std::uint32_t fourcc, Size size) const {
    std::vector<RateRange> found;
    v4l2_frmivalenum entry{};
    entry.pixel_format = fourcc;
    entry.width = static_cast<std::uint32_t>(size.width);
    entry.height = static_cast<std::uint32_t>(size.height);
    for (; entry.index < kMaxEntries; ++entry.index) {
        if (control(fd_.get(), VIDIOC_ENUM_FRAMEINTERVALS, &entry) == -1) break;
        found.push_back(toRange(entry));
        if (entry.type != V4L2_FRMIVAL_TYPE_DISCRETE) break;
    }
    return found;
}

Layout Device::configure(const Wish& wish) {
    const auto choice = choose(offers(wish), wish);
    if (!choice)
        throw sys::Error(ENOTSUP,
                         fmt::format("capture from {}, which offers none of YU12, NV12, YUYV, "
                                     "UYVY and MJPG",
                                     path_));
    v4l2_format format{};
    format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    format.fmt.pix.width = static_cast<std::uint32_t>(choice->size.width);
    format.fmt.pix.height = static_cast<std::uint32_t>(choice->size.height);
    format.fmt.pix.pixelformat = choice->fourcc;
    format.fmt.pix.field = V4L2_FIELD_NONE;
    if (control(fd_.get(), VIDIOC_S_FMT, &format) == -1) fail(path_, "set the format of");
    const auto& got = format.fmt.pix;
    if (got.pixelformat != choice->fourcc)
        throw sys::Error(
            ENOTSUP, fmt::format("set {} to {}, which it offered", path_, nameOf(choice->fourcc)));
    return {{got.pixelformat,
             {static_cast<int>(got.width), static_cast<int>(got.height)},
             setRate(choice->fps)},
            static_cast<int>(got.bytesperline)};
}

/// What the driver makes of it; drivers without rates keep their own, which they do not tell.
AVRational Device::setRate(AVRational wish) {
    v4l2_streamparm parameters{};
    parameters.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    auto& interval = parameters.parm.capture.timeperframe;
    interval.numerator = static_cast<std::uint32_t>(wish.den);
    interval.denominator = static_cast<std::uint32_t>(wish.num);
    if (control(fd_.get(), VIDIOC_S_PARM, &parameters) == -1 || interval.denominator == 0)
        return wish;
    return toRate(interval);
}

} // namespace veter::capture::v4l2
