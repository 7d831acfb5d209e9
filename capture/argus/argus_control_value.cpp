#include "capture/argus/argus_control_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <locale>
#include <sstream>
#include <stdexcept>

namespace veter::capture::argus {

const std::vector<std::string> kWhiteBalance{"off",
                                             "auto",
                                             "incandescent",
                                             "fluorescent",
                                             "warm_fluorescent",
                                             "daylight",
                                             "cloudy_daylight",
                                             "twilight",
                                             "shade"};
const std::vector<std::string> kAntibanding{"off", "auto", "50hz", "60hz"};
const std::vector<std::string> kQuality{"off", "fast", "high_quality"};

namespace {

constexpr std::string_view kTo = "..";

double micros(Nanos time) noexcept {
    return std::chrono::duration<double, std::micro>(time).count();
}

Control modeControl(const CameraInfo& camera) {
    return {kSensorMode, {}, {0, static_cast<double>(camera.modes.size()) - 1}, true, false};
}

/// std::from_chars reads no fractions before gcc 11.
std::optional<double> toNumber(std::string_view text) {
    if (text.find_first_not_of("0123456789.-") != std::string_view::npos) return std::nullopt;
    std::istringstream in{std::string(text)};
    in.imbue(std::locale::classic());
    double value = 0;
    if (!(in >> value) || !in.eof()) return std::nullopt;
    return value;
}

std::optional<Limits<double>> toLimits(const Control& control, std::string_view text) {
    const auto at = control.range ? text.find(kTo) : std::string_view::npos;
    const auto min = toNumber(text.substr(0, at));
    const auto max = at == std::string_view::npos ? min : toNumber(text.substr(at + kTo.size()));
    if (!min || !max || *min > *max) return std::nullopt;
    if (*min < control.limits.min || *max > control.limits.max) return std::nullopt;
    if (control.whole && (std::floor(*min) != *min || std::floor(*max) != *max))
        return std::nullopt;
    return Limits<double>{*min, *max};
}

std::string number(double value) { return fmt::format("{:.10g}", value); }

} // namespace

std::vector<Control> controls(const CameraInfo& camera, const Plan& plan) {
    const auto& mode = camera.modes.at(plan.mode);
    const auto longest = std::max(mode.exposure.min, std::min(mode.exposure.max, plan.frame));
    const Limits<double> exposure{
        std::ceil(micros(mode.exposure.min)),
        std::max(std::ceil(micros(mode.exposure.min)), std::floor(micros(longest)))};
    return {modeControl(camera),
            {"exposure_time", {}, exposure, true, true},
            {"gain", {}, mode.gain, false, true},
            {"isp_digital_gain", {}, camera.digitalGain, false, true},
            {"exposure_compensation", {}, camera.compensation, false, false},
            {"white_balance", kWhiteBalance},
            {"ae_antibanding", kAntibanding},
            {"denoise", kQuality},
            {"edge_enhancement", kQuality},
            {"saturation", {}, {0, 2}, false, false}};
}

std::string rangeOf(const Control& control) {
    if (!control.choices.empty()) {
        std::string names;
        for (const auto& name : control.choices) names += (names.empty() ? "" : ", ") + name;
        return "one of " + names;
    }
    const auto min = number(control.limits.min), max = number(control.limits.max);
    const auto text = fmt::format("{} to {}", min, max);
    return control.range ? fmt::format("{}, or a range such as {}..{}", text, min, max) : text;
}

Value valueFor(const Control& control, std::string_view text) {
    const auto& choices = control.choices;
    const auto named = std::find(choices.begin(), choices.end(), text);
    if (named != choices.end()) return {{}, static_cast<std::size_t>(named - choices.begin())};
    if (choices.empty())
        if (const auto limits = toLimits(control, text)) return {*limits, 0};
    throw std::invalid_argument(
        fmt::format("{}={}: must be {}", control.name, text, rangeOf(control)));
}

std::optional<std::size_t> sensorMode(const CameraInfo& camera, const Assignments& wanted) {
    std::optional<std::size_t> mode;
    for (const auto& [name, text] : wanted)
        if (name == kSensorMode)
            mode = static_cast<std::size_t>(valueFor(modeControl(camera), text).limits.min);
    return mode;
}

Settings check(const CameraInfo& camera, const Plan& plan, const Assignments& wanted) {
    const auto known = controls(camera, plan);
    Settings settings;
    for (const auto& [name, text] : wanted) {
        const auto found = std::find_if(known.begin(), known.end(),
                                        [&name = name](const auto& c) { return c.name == name; });
        if (found == known.end()) {
            std::string names;
            for (const auto& control : known) names += (names.empty() ? "" : ", ") + control.name;
            throw std::invalid_argument(
                fmt::format("{} has no control '{}'; it has {}", camera.name, name, names));
        }
        settings.emplace_back(name, valueFor(*found, text));
    }
    return settings;
}

} // namespace veter::capture::argus
