#include "objects.hpp"

#include <tuple>

namespace stand_in {
namespace {

/// The parts of a request, each of which stores its settings.
class Request final : public Argus::Request,
                      public Argus::IRequest,
                      public Argus::ISourceSettings,
                      public Argus::IAutoControlSettings,
                      public Argus::IStreamSettings,
                      public Argus::IDenoiseSettings,
                      public Argus::IEdgeEnhanceSettings,
                      Object {
public:
    Argus::Interface* getInterface(const Argus::InterfaceID& id) override {
        return find<Argus::IRequest, Argus::ISourceSettings, Argus::IAutoControlSettings,
                    Argus::IStreamSettings, Argus::IDenoiseSettings, Argus::IEdgeEnhanceSettings>(
            this, id);
    }
    void destroy() override { delete this; }
    Argus::Status enableOutputStream(Argus::OutputStream*) override { return Argus::STATUS_OK; }
    Argus::InterfaceProvider* getStreamSettings(const Argus::OutputStream*) override {
        return this;
    }
    Argus::InterfaceProvider* getAutoControlSettings(std::uint32_t) override { return this; }
    Argus::InterfaceProvider* getSourceSettings() override { return this; }
    Argus::Status setSensorMode(Argus::SensorMode* mode) override {
        const auto size = Argus::interface_cast<Argus::ISensorMode>(mode)->getResolution();
        return set([&](Wishes& w) {
            w.mode = std::to_string(size.width()) + "x" + std::to_string(size.height());
        });
    }
    Argus::Status setFrameDurationRange(const Argus::Range<std::uint64_t>& range) override {
        return set([&](Wishes& w) { std::tie(w.minFrame, w.maxFrame) = both(range); });
    }
    Argus::Status setExposureTimeRange(const Argus::Range<std::uint64_t>& range) override {
        return set([&](Wishes& w) { std::tie(w.minExposure, w.maxExposure) = both(range); });
    }
    Argus::Status setGainRange(const Argus::Range<float>& range) override {
        return set([&](Wishes& w) { std::tie(w.minGain, w.maxGain) = both(range); });
    }
    Argus::Status setAeAntibandingMode(const Argus::AeAntibandingMode& mode) override {
        return set([&](Wishes& w) { w.antibanding = mode.text; });
    }
    Argus::Status setAwbMode(const Argus::AwbMode& mode) override {
        return set([&](Wishes& w) { w.whiteBalance = mode.text; });
    }
    Argus::Status setColorSaturation(float saturation) override {
        return set([&](Wishes& w) { w.saturation = w.saturation < 0 ? -1 : saturation; });
    }
    Argus::Status setColorSaturationEnable(bool enable) override {
        return set([&](Wishes& w) { w.saturation = enable ? 1 : -1; });
    }
    Argus::Status setExposureCompensation(float stops) override {
        return set([&](Wishes& w) { w.compensation = stops; });
    }
    Argus::Status setIspDigitalGainRange(const Argus::Range<float>& range) override {
        return set([&](Wishes& w) { std::tie(w.minDigitalGain, w.maxDigitalGain) = both(range); });
    }
    Argus::Status setSourceClipRect(const Argus::Rectangle<float>& clip) override {
        return set([&](Wishes& w) {
            std::tie(w.left, w.top, w.right, w.bottom) =
                std::tuple(clip.left(), clip.top(), clip.right(), clip.bottom());
        });
    }
    Argus::Status setDenoiseMode(const Argus::DenoiseMode& mode) override {
        return set([&](Wishes& w) { w.denoise = mode.text; });
    }
    Argus::Status setEdgeEnhanceMode(const Argus::EdgeEnhanceMode& mode) override {
        return set([&](Wishes& w) { w.edges = mode.text; });
    }

private:
    template <class T> static std::pair<T, T> both(const Argus::Range<T>& range) {
        return {range.min(), range.max()};
    }
    template <class F> static Argus::Status set(F change) {
        World::get().with([&](State& s) { change(s.wishes); });
        return Argus::STATUS_OK;
    }
};

} // namespace

Argus::Request* makeRequest() { return new Request; }

} // namespace stand_in
