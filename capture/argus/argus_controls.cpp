#include "capture/argus/argus_controls.hpp"

#include <array>
#include <cmath>

namespace veter::capture::argus {
namespace {

/// The parts of a request that the controls are in.
struct Target {
    Target(Argus::Request& from, const std::string& action)
        : request(from),
          source(as<Argus::ISourceSettings>(as<Argus::IRequest>(&from, action).getSourceSettings(),
                                            action)),
          automatic(as<Argus::IAutoControlSettings>(
              as<Argus::IRequest>(&from, action).getAutoControlSettings(), action)) {}

    Argus::Request& request;
    Argus::ISourceSettings& source;
    Argus::IAutoControlSettings& automatic;
};

Argus::Range<float> floats(const Value& value) {
    return {static_cast<float>(value.limits.min), static_cast<float>(value.limits.max)};
}

std::uint64_t nanos(double micros) noexcept {
    return static_cast<std::uint64_t>(std::llround(micros * 1000));
}

Argus::Status setExposure(Target& target, const Value& value) {
    return target.source.setExposureTimeRange(
        Argus::Range<std::uint64_t>(nanos(value.limits.min), nanos(value.limits.max)));
}

Argus::Status setGain(Target& target, const Value& value) {
    return target.source.setGainRange(floats(value));
}

Argus::Status setDigitalGain(Target& target, const Value& value) {
    return target.automatic.setIspDigitalGainRange(floats(value));
}

Argus::Status setCompensation(Target& target, const Value& value) {
    return target.automatic.setExposureCompensation(floats(value).min());
}

Argus::Status setWhiteBalance(Target& target, const Value& value) {
    const std::array modes{&Argus::AWB_MODE_OFF,
                           &Argus::AWB_MODE_AUTO,
                           &Argus::AWB_MODE_INCANDESCENT,
                           &Argus::AWB_MODE_FLUORESCENT,
                           &Argus::AWB_MODE_WARM_FLUORESCENT,
                           &Argus::AWB_MODE_DAYLIGHT,
                           &Argus::AWB_MODE_CLOUDY_DAYLIGHT,
                           &Argus::AWB_MODE_TWILIGHT,
                           &Argus::AWB_MODE_SHADE}; // as kWhiteBalance
    return target.automatic.setAwbMode(*modes.at(value.choice));
}

Argus::Status setAntibanding(Target& target, const Value& value) {
    const std::array modes{&Argus::AE_ANTIBANDING_MODE_OFF, &Argus::AE_ANTIBANDING_MODE_AUTO,
                           &Argus::AE_ANTIBANDING_MODE_50HZ,
                           &Argus::AE_ANTIBANDING_MODE_60HZ}; // as kAntibanding
    return target.automatic.setAeAntibandingMode(*modes.at(value.choice));
}

Argus::Status setDenoise(Target& target, const Value& value) {
    const std::array modes{&Argus::DENOISE_MODE_OFF, &Argus::DENOISE_MODE_FAST,
                           &Argus::DENOISE_MODE_HIGH_QUALITY}; // as kQuality
    return as<Argus::IDenoiseSettings>(&target.request, "set denoise")
        .setDenoiseMode(*modes.at(value.choice));
}

Argus::Status setEdges(Target& target, const Value& value) {
    const std::array modes{&Argus::EDGE_ENHANCE_MODE_OFF, &Argus::EDGE_ENHANCE_MODE_FAST,
                           &Argus::EDGE_ENHANCE_MODE_HIGH_QUALITY}; // as kQuality
    return as<Argus::IEdgeEnhanceSettings>(&target.request, "set edge_enhancement")
        .setEdgeEnhanceMode(*modes.at(value.choice));
}

Argus::Status setSaturation(Target& target, const Value& value) {
    const auto status = target.automatic.setColorSaturationEnable(true);
    return status == Argus::STATUS_OK ? target.automatic.setColorSaturation(floats(value).min())
                                      : status;
}

struct Setter {
    const char* name;
    Argus::Status (*set)(Target& target, const Value& value);
};
constexpr Setter kSetters[] = {{"exposure_time", setExposure},
                               {"gain", setGain},
                               {"isp_digital_gain", setDigitalGain},
                               {"exposure_compensation", setCompensation},
                               {"white_balance", setWhiteBalance},
                               {"ae_antibanding", setAntibanding},
                               {"denoise", setDenoise},
                               {"edge_enhancement", setEdges},
                               {"saturation", setSaturation}};

} // namespace

void apply(Argus::Request& request, const Settings& settings, const std::string& camera) {
    Target target(request, "get the settings of " + camera);
    for (const auto& [name, value] : settings)
        for (const auto& setter : kSetters)
            if (name == setter.name)
                require(setter.set(target, value), fmt::format("set {} of {}", name, camera));
}

} // namespace veter::capture::argus
