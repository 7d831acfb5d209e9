#include "tools/devices/argus_text.hpp"

#include "capture/argus/argus_control_value.hpp"
#include "tools/devices/text.hpp"

#include <fmt/format.h>

namespace veter::tools {
namespace {

using namespace capture::argus;

constexpr Size kLeast{32, 32};
constexpr Size kStep{2, 2};

Limits<double> ratesOf(const Mode& mode) noexcept {
    return {framesPerSecond(mode.frame.max), framesPerSecond(mode.frame.min)};
}

double micros(Nanos time) noexcept {
    return std::chrono::duration<double, std::micro>(time).count();
}

std::string textOf(std::size_t number, const Mode& mode) {
    const auto rates = ratesOf(mode);
    return fmt::format("{:<5} up to {} at {:.4g} to {:.4g} frames/s, exposure {:.0f} to {:.0f} us, "
                       "gain {:g} to {:g}, {} bits (sensor_mode={})",
                       "NV12", format(mode.size), rates.min, rates.max, micros(mode.exposure.min),
                       micros(mode.exposure.max), mode.gain.min, mode.gain.max, mode.bits, number);
}

std::vector<Control> usualControls(const CameraInfo& camera) {
    if (camera.modes.empty()) return {};
    return controls(camera, choose(camera, {1280, 720}, {30, 1}));
}

nlohmann::ordered_json toJson(const Mode& mode) {
    const auto rates = ratesOf(mode);
    return sizesToJson(kLeast, mode.size, kStep, {{{"min", rates.min}, {"max", rates.max}}});
}

nlohmann::ordered_json toJson(const Control& control) {
    nlohmann::ordered_json json = {{"name", control.name}};
    if (control.choices.empty()) {
        json["min"] = control.limits.min;
        json["max"] = control.limits.max;
        return json;
    }
    for (const auto& name : control.choices)
        json["menu"].push_back({{"index", json["menu"].size()}, {"name", name}});
    return json;
}

} // namespace

std::string formatText(const CameraInfo& camera) {
    std::vector<std::string> lines;
    for (const auto& mode : camera.modes) lines.push_back(textOf(lines.size(), mode));
    return indented("formats", lines);
}

std::string describe(const CameraInfo& camera) {
    std::vector<std::string> lines;
    for (const auto& control : usualControls(camera))
        lines.push_back(fmt::format("{:<32} {}", control.name, rangeOf(control)));
    return fmt::format("{}  {} (driver argus, {})\n", camera.name, camera.model, camera.module) +
           formatText(camera) + indented("controls", lines);
}

nlohmann::ordered_json toJson(const CameraInfo& camera) {
    auto sizes = nlohmann::ordered_json::array();
    for (const auto& mode : camera.modes) sizes.push_back(toJson(mode));
    auto settings = nlohmann::ordered_json::array();
    for (const auto& control : usualControls(camera)) settings.push_back(toJson(control));
    const nlohmann::ordered_json format = {{"format", "NV12"}, {"used", true}, {"sizes", sizes}};
    return {{"node", camera.name},  {"name", ""},
            {"driver", "argus"},    {"card", camera.model},
            {"bus", camera.module}, {"formats", nlohmann::ordered_json::array({format})},
            {"controls", settings}};
}

} // namespace veter::tools
