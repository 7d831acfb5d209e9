#include "objects.hpp"

#include <array>
#include <list>

namespace stand_in {
namespace {

/// As an IMX477 has them.
struct ModeData {
    std::uint32_t width, height;
    std::uint64_t shortestFrame;
};
constexpr std::array kModes{ModeData{3840, 2160, 33'333'334}, ModeData{1920, 1080, 16'666'667},
                            ModeData{640, 480, 5'000'000}};
constexpr std::uint64_t kLongestFrame = 500'000'000;

class Mode final : public Argus::SensorMode, public Argus::ISensorMode {
public:
    explicit Mode(int number) : data_(kModes.at(static_cast<std::size_t>(number))) {}
    Argus::Interface* getInterface(const Argus::InterfaceID& id) override {
        return find<Argus::ISensorMode>(this, id);
    }
    Argus::Size2D<std::uint32_t> getResolution() const override {
        return {data_.width, data_.height};
    }
    Argus::Range<std::uint64_t> getExposureTimeRange() const override {
        return {13'000, 683'709'000};
    }
    Argus::Range<std::uint64_t> getFrameDurationRange() const override {
        return {data_.shortestFrame, kLongestFrame};
    }
    Argus::Range<float> getAnalogGainRange() const override { return {1.0F, 22.25F}; }
    std::uint32_t getOutputBitDepth() const override { return 10; }

private:
    ModeData data_;
};

class Device final : public Argus::CameraDevice, public Argus::ICameraProperties {
public:
    explicit Device(int number) : module_("jakku_front_RBP" + std::to_string(number)) {
        for (std::size_t i = 0; i < kModes.size(); ++i) modes_.emplace_back(static_cast<int>(i));
    }
    Argus::Interface* getInterface(const Argus::InterfaceID& id) override {
        return find<Argus::ICameraProperties>(this, id);
    }
    Argus::Status getBasicSensorModes(std::vector<Argus::SensorMode*>* modes) const override {
        if (!World::get().state().modeless)
            for (auto& mode : modes_) modes->push_back(&mode);
        return Argus::STATUS_OK;
    }
    Argus::Range<float> getIspDigitalGainRange() const override { return {1.0F, 256.0F}; }
    Argus::Range<float> getExposureCompensationRange() const override { return {-2.0F, 2.0F}; }
    const std::string& getModelName() const override { return model_; }
    const std::string& getModuleString() const override { return module_; }

private:
    std::string model_ = "stand_in_imx477";
    std::string module_;
    mutable std::list<Mode> modes_;
};

class Provider final : public Argus::CameraProvider, public Argus::ICameraProvider, Object {
public:
    Provider() {
        for (int i = 0; i < World::get().state().cameras; ++i) devices_.emplace_back(i);
    }
    Argus::Interface* getInterface(const Argus::InterfaceID& id) override {
        return find<Argus::ICameraProvider>(this, id);
    }
    void destroy() override { delete this; }
    Argus::Status getCameraDevices(std::vector<Argus::CameraDevice*>* devices) const override {
        if (!connected()) return Argus::STATUS_DISCONNECTED;
        for (auto& device : devices_) devices->push_back(&device);
        return Argus::STATUS_OK;
    }
    Argus::CaptureSession* createCaptureSession(Argus::CameraDevice*,
                                                Argus::Status* status) override {
        const auto state = World::get().state();
        report(status, !connected(state) ? Argus::STATUS_DISCONNECTED
                       : state.busy      ? Argus::STATUS_UNAVAILABLE
                                         : Argus::STATUS_OK);
        return connected(state) && !state.busy ? makeSession() : nullptr;
    }

private:
    mutable std::list<Device> devices_;
};

} // namespace
} // namespace stand_in

Argus::CameraProvider* Argus::CameraProvider::create(Status* status) {
    const bool up = stand_in::World::get().state().serviceUp;
    stand_in::report(status, up ? STATUS_OK : STATUS_UNAVAILABLE);
    return up ? new stand_in::Provider : nullptr;
}
