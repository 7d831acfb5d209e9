#include "capture/v4l2_source.hpp"

#include "base/log.hpp"
#include "capture/supervised_source.hpp"
#include "capture/v4l2_camera.hpp"
#include "capture/v4l2_formats.hpp"
#include "capture/v4l2_list.hpp"

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

/// The device by its name in by-id from the first time on that it is there.
class Opener {
public:
    Opener(std::string path, const Settings& settings)
        : path_(std::move(path)),
          setup_{wishOf(settings), settings.controls, settings.orientation} {}

    std::unique_ptr<Camera> operator()() {
        if (const auto name = v4l2::stableName(path_); name.find("/by-id/") != std::string::npos)
            path_ = name;
        try {
            auto camera = v4l2::openCamera(path_, setup_);
            worked_ = true;
            return camera;
        } catch (const sys::Error& error) {
            if (worked_) throw v4l2::lossFor(error);
            throw;
        }
    }

private:
    std::string path_;
    v4l2::Setup setup_;
    bool worked_ = false;
};

} // namespace

std::unique_ptr<Source> makeV4l2Source(const std::string& path, const Settings& settings) {
    return supervise(path, Opener(path, settings), settings);
}

} // namespace veter::capture
