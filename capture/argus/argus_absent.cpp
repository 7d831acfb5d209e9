// In place of argus_source.cpp and the like where Argus was not found.
#include "capture/argus/argus_list.hpp"
#include "capture/argus/argus_source.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace veter::capture {
namespace {

[[noreturn]] void refuse(const std::string& text) {
    const int number = argus::parseNumber(text);
    throw std::invalid_argument(
        fmt::format("source 'argus:{}': this build has no Argus; build veter on a Jetson that has "
                    "the package nvidia-l4t-jetson-multimedia-api (docs/cameras.md)",
                    number));
}

} // namespace

std::unique_ptr<Source> makeArgusSource(const std::string& number, const Settings&) {
    refuse(number);
}

namespace argus {

std::vector<CameraInfo> cameras() { return {}; }
CameraInfo inspect(const std::string& number) { refuse(number); }

} // namespace argus
} // namespace veter::capture
