#include "capture/argus_source.hpp"

#include "base/fd.hpp"
#include "capture/argus_camera.hpp"
#include "capture/background_camera.hpp"
#include "capture/supervised_source.hpp"

#include <stdexcept>

namespace veter::capture {
namespace {

class Opener {
public:
    explicit Opener(argus::Setup setup) : setup_(std::move(setup)) {}

    std::unique_ptr<Camera> operator()() {
        try {
            auto camera = argus::openCamera(setup_, service_);
            worked_ = true;
            return camera;
        } catch (const sys::Error& error) {
            if (worked_) throw CameraLost("unplugged", error.what());
            throw;
        }
    }

private:
    argus::Setup setup_;
    argus::Service service_;
    bool worked_ = false;
};

} // namespace

std::unique_ptr<Source> makeArgusSource(const std::string& number, const Settings& settings) {
    const int camera = argus::parseNumber(number);
    const auto name = fmt::format("argus:{}", camera);
    if (!settings.format.empty() && settings.format != "NV12")
        throw std::invalid_argument(
            fmt::format("{} has no format {}; it has NV12", name, settings.format));
    return supervise(name,
                     inBackground(Opener({camera, settings.orientation.across(settings.size),
                                          settings.fps, settings.controls, settings.orientation})),
                     settings);
}

} // namespace veter::capture
