#include "capture/v4l2/v4l2_device.hpp"

#include "capture/v4l2/v4l2_formats.hpp"
#include "capture/v4l2/v4l2_ioctl.hpp"

#include <fcntl.h>
#include <linux/videodev2.h>

#include <stdexcept>

namespace veter::capture::v4l2 {
namespace {

/// Throws for errno, with a hint where another program is the reason.
[[noreturn]] void fail(const std::string& path, const char* action) {
    const int code = errno;
    const char* hint = code == EBUSY ? ", which another program uses" : "";
    throw sys::Error(code, fmt::format("{} {}{}", action, path, hint));
}

/// What a node that does not capture is, instead.
const char* natureOf(std::uint32_t abilities) noexcept {
    if ((abilities & V4L2_CAP_META_CAPTURE) != 0) return "carries a camera's metadata";
    if ((abilities & (V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_VIDEO_OUTPUT_MPLANE)) != 0)
        return "is a video output";
    if ((abilities & (V4L2_CAP_VIDEO_M2M | V4L2_CAP_VIDEO_M2M_MPLANE)) != 0)
        return "is a codec or converter";
    return "does not stream pictures";
}

std::uint32_t requireCapture(int fd, const std::string& path) {
    const auto device = describe(fd, path);
    const auto type = captureType(device);
    if (type == 0)
        throw sys::Error(ENOTSUP, fmt::format("capture from {} (driver {}), which {}; "
                                              "veter-devices lists the cameras",
                                              path, device.driver, natureOf(device.abilities)));
    return type;
}

std::string namesOfAccepted() {
    std::vector<std::uint32_t> fourccs;
    for (const auto& format : acceptedFormats()) fourccs.push_back(format.fourcc);
    return namesOf(fourccs);
}

v4l2_format formatOf(std::uint32_t type, const Choice& choice) noexcept {
    v4l2_format format{};
    format.type = type;
    const auto fill = [&](auto& pix) {
        pix.width = static_cast<std::uint32_t>(choice.size.width);
        pix.height = static_cast<std::uint32_t>(choice.size.height);
        pix.pixelformat = choice.fourcc;
        pix.field = V4L2_FIELD_NONE;
    };
    if (type == V4L2_BUF_TYPE_VIDEO_CAPTURE)
        fill(format.fmt.pix);
    else
        fill(format.fmt.pix_mp);
    return format;
}

} // namespace

Fd openNode(const std::string& path) {
    Fd fd(::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
    const int code = errno;
    if (fd) return fd;
    if (code == EACCES || code == EPERM)
        throw sys::Error(code, fmt::format("open camera {} (add the user to group video: "
                                           "sudo usermod -aG video $USER)",
                                           path));
    throw sys::Error(code, fmt::format("open camera {} (veter-devices lists the cameras)", path));
}

Device::Device(const std::string& path)
    : path_(path), fd_(openNode(path)), type_(requireCapture(fd_.get(), path)) {}

std::vector<FormatOffer> Device::offers(const Wish& wish) const {
    std::vector<FormatOffer> found;
    for (const auto fourcc : formats(fd_.get(), type_)) {
        if (find(fourcc) == nullptr) continue;
        FormatOffer offer{fourcc, {}};
        for (const auto& range : sizes(fd_.get(), fourcc))
            offer.sizes.push_back(
                {range, frameRates(fd_.get(), fourcc, nearest(range, wish.size))});
        found.push_back(std::move(offer));
    }
    return found;
}

Choice Device::chooseFor(const Wish& wish) const {
    const auto offered = offers(wish);
    if (const auto choice = choose(offered, wish)) return *choice;
    if (offered.empty())
        throw sys::Error(ENOTSUP, fmt::format("capture from {}, which offers none of {}", path_,
                                              namesOfAccepted()));
    std::vector<std::uint32_t> fourccs;
    fourccs.reserve(offered.size());
    for (const auto& offer : offered) fourccs.push_back(offer.fourcc);
    if (wish.fourcc == 0)
        throw std::invalid_argument(
            fmt::format("{} offers only {}, which is taken where it is asked "
                        "for by name (--format)",
                        path_, namesOf(fourccs)));
    throw std::invalid_argument(fmt::format("{} has no format {}; it has {}", path_,
                                            nameOf(wish.fourcc), namesOf(fourccs)));
}

Layout Device::configure(const Wish& wish) {
    const auto choice = chooseFor(wish);
    auto format = formatOf(type_, choice);
    if (call(fd_.get(), VIDIOC_S_FMT, &format) == -1) fail(path_, "set the format of");
    auto layout = layoutOf(format);
    if (layout.choice.fourcc != choice.fourcc)
        throw sys::Error(
            ENOTSUP, fmt::format("set {} to {}, which it offered", path_, nameOf(choice.fourcc)));
    layout.choice.fps = setRate(choice.fps);
    return layout;
}

/// What the driver makes of it; drivers without rates keep their own, which they do not tell.
AVRational Device::setRate(AVRational wish) {
    v4l2_streamparm parameters{};
    parameters.type = type_;
    auto& interval = parameters.parm.capture.timeperframe;
    interval.numerator = static_cast<std::uint32_t>(wish.den);
    interval.denominator = static_cast<std::uint32_t>(wish.num);
    if (call(fd_.get(), VIDIOC_S_PARM, &parameters) == -1 || interval.denominator == 0) return wish;
    return toRate(interval);
}

} // namespace veter::capture::v4l2
