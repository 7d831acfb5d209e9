#include "capture/argus/argus_device.hpp"

#include "base/fd.hpp"

#include <cmath>

namespace veter::capture::argus {
namespace {

/// As people write them: 10.66, not 10.6599998.
Limits<double> rounded(const Argus::Range<float>& range) noexcept {
    constexpr double kSteps = 1000;
    return {std::round(static_cast<double>(range.min()) * kSteps) / kSteps,
            std::round(static_cast<double>(range.max()) * kSteps) / kSteps};
}

Limits<Nanos> times(const Argus::Range<std::uint64_t>& range) noexcept {
    return {Nanos(range.min()), Nanos(range.max())};
}

Mode toMode(Argus::SensorMode* mode, const std::string& name) {
    const auto& sensor = as<Argus::ISensorMode>(mode, "ask for a sensor mode of " + name);
    const auto size = sensor.getResolution();
    return {{static_cast<int>(size.width()), static_cast<int>(size.height())},
            times(sensor.getFrameDurationRange()),
            times(sensor.getExposureTimeRange()),
            rounded(sensor.getAnalogGainRange()),
            static_cast<int>(sensor.getOutputBitDepth())};
}

Ptr<Argus::CameraProvider> connect(Service& service) {
    constexpr const char* kReason = "camera service is down";
    if (service.down()) throw CameraLost(kReason, "nvargus-daemon does not run");
    Argus::Status status = Argus::STATUS_OK;
    Ptr<Argus::CameraProvider> provider(Argus::CameraProvider::create(&status));
    if (!provider) throw CameraLost(kReason, lossFor(status, "connect to nvargus-daemon").what());
    return provider;
}

std::vector<Argus::CameraDevice*> devicesOf(Argus::CameraProvider& provider) {
    const std::string action = "ask nvargus-daemon for cameras";
    std::vector<Argus::CameraDevice*> devices;
    require(as<Argus::ICameraProvider>(&provider, action).getCameraDevices(&devices), action);
    return devices;
}

CameraInfo describe(Argus::CameraDevice* camera, int number,
                    std::vector<Argus::SensorMode*>& modes) {
    CameraInfo info;
    info.name = fmt::format("argus:{}", number);
    const auto action = "ask for the properties of " + info.name;
    const auto& properties = as<Argus::ICameraProperties>(camera, action);
    require(properties.getBasicSensorModes(&modes), action);
    info.model = properties.getModelName();
    info.module = properties.getModuleString();
    info.modes.reserve(modes.size());
    for (auto* mode : modes) info.modes.push_back(toMode(mode, info.name));
    info.digitalGain = rounded(properties.getIspDigitalGainRange());
    info.compensation = rounded(properties.getExposureCompensationRange());
    return info;
}

} // namespace

Device openDevice(int number, Service& service) {
    Device device;
    device.provider = connect(service);
    const auto all = devicesOf(*device.provider);
    const auto index = static_cast<std::size_t>(number);
    if (index >= all.size())
        throw sys::Error(ENODEV, fmt::format("open camera argus:{} ({} found)", number,
                                             all.empty() ? "none" : std::to_string(all.size())));
    device.camera = all[index];
    device.info = describe(device.camera, number, device.modes);
    return device;
}

std::vector<CameraInfo> cameras() {
    Service service;
    const auto provider = connect(service);
    std::vector<CameraInfo> found;
    for (auto* camera : devicesOf(*provider)) {
        std::vector<Argus::SensorMode*> modes;
        found.push_back(describe(camera, static_cast<int>(found.size()), modes));
    }
    return found;
}

CameraInfo inspect(const std::string& number) {
    Service service;
    return openDevice(parseNumber(number), service).info;
}

} // namespace veter::capture::argus
