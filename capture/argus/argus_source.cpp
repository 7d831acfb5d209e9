#include "capture/argus/argus_source.hpp"

#include "capture/argus/argus_camera.hpp"
#include "capture/camera/background_camera.hpp"
#include "capture/camera/supervised_source.hpp"

#include <stdexcept>

namespace veter::capture {

std::unique_ptr<Source> makeArgusSource(const std::string& number, const Settings& settings) {
    const int camera = argus::parseNumber(number);
    const auto name = fmt::format("argus:{}", camera);
    if (!settings.format.empty() && settings.format != "NV12")
        throw std::invalid_argument(
            fmt::format("{} has no format {}; it has NV12", name, settings.format));
    const argus::Setup setup{camera, settings.orientation.across(settings.size), settings.fps,
                             settings.controls, settings.orientation};
    const auto open = [setup, service = argus::Service()]() mutable {
        return argus::openCamera(setup, service);
    };
    return supervise(name, inBackground(lostOnceOpened(open)), settings);
}

} // namespace veter::capture
