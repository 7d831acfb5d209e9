#include "capture/v4l2/v4l2_source.hpp"

#include "base/log.hpp"
#include "capture/camera/supervised_source.hpp"
#include "capture/v4l2/v4l2_camera.hpp"
#include "capture/v4l2/v4l2_formats.hpp"
#include "capture/v4l2/v4l2_list.hpp"

#include <stdexcept>

namespace veter::capture {
namespace {

v4l2::Wish wishOf(const Settings& settings) {
    v4l2::Wish wish{settings.orientation.across(settings.size), settings.fps, 0};
    if (!settings.format.empty()) {
        wish.fourcc = v4l2::fourccOf(settings.format);
        if (wish.fourcc == 0)
            throw std::invalid_argument(fmt::format("format '{}' is unknown", settings.format));
    }
    return wish;
}

} // namespace

std::unique_ptr<Source> makeV4l2Source(const std::string& path, const Settings& settings) {
    const v4l2::Setup setup{wishOf(settings), settings.controls, settings.orientation};
    // By its name in by-id from the first time on that it is there.
    const auto open = [device = path, setup]() mutable {
        if (const auto name = v4l2::stableName(device); name.find("/by-id/") != std::string::npos)
            device = name;
        return v4l2::openCamera(device, setup);
    };
    return supervise(path, lostOnceOpened(open), settings);
}

} // namespace veter::capture
