#pragma once

#include "Argus/Camera.h"

namespace Argus {

struct AwbMode : Name {};
inline constexpr AwbMode AWB_MODE_OFF{{"off"}};
inline constexpr AwbMode AWB_MODE_AUTO{{"auto"}};
inline constexpr AwbMode AWB_MODE_INCANDESCENT{{"incandescent"}};
inline constexpr AwbMode AWB_MODE_FLUORESCENT{{"fluorescent"}};
inline constexpr AwbMode AWB_MODE_WARM_FLUORESCENT{{"warm_fluorescent"}};
inline constexpr AwbMode AWB_MODE_DAYLIGHT{{"daylight"}};
inline constexpr AwbMode AWB_MODE_CLOUDY_DAYLIGHT{{"cloudy_daylight"}};
inline constexpr AwbMode AWB_MODE_TWILIGHT{{"twilight"}};
inline constexpr AwbMode AWB_MODE_SHADE{{"shade"}};

struct AeAntibandingMode : Name {};
inline constexpr AeAntibandingMode AE_ANTIBANDING_MODE_OFF{{"off"}};
inline constexpr AeAntibandingMode AE_ANTIBANDING_MODE_AUTO{{"auto"}};
inline constexpr AeAntibandingMode AE_ANTIBANDING_MODE_50HZ{{"50hz"}};
inline constexpr AeAntibandingMode AE_ANTIBANDING_MODE_60HZ{{"60hz"}};

struct DenoiseMode : Name {};
inline constexpr DenoiseMode DENOISE_MODE_OFF{{"off"}};
inline constexpr DenoiseMode DENOISE_MODE_FAST{{"fast"}};
inline constexpr DenoiseMode DENOISE_MODE_HIGH_QUALITY{{"high_quality"}};

struct EdgeEnhanceMode : Name {};
inline constexpr EdgeEnhanceMode EDGE_ENHANCE_MODE_OFF{{"off"}};
inline constexpr EdgeEnhanceMode EDGE_ENHANCE_MODE_FAST{{"fast"}};
inline constexpr EdgeEnhanceMode EDGE_ENHANCE_MODE_HIGH_QUALITY{{"high_quality"}};

class ISourceSettings : public Interface {
public:
    static InterfaceID id() { return {{"ISourceSettings"}}; }
    virtual Status setSensorMode(SensorMode* mode) = 0;
    virtual Status setFrameDurationRange(const Range<std::uint64_t>& range) = 0; ///< nanoseconds
    virtual Status setExposureTimeRange(const Range<std::uint64_t>& range) = 0;  ///< nanoseconds
    virtual Status setGainRange(const Range<float>& range) = 0;
};

class IAutoControlSettings : public Interface {
public:
    static InterfaceID id() { return {{"IAutoControlSettings"}}; }
    virtual Status setAeAntibandingMode(const AeAntibandingMode& mode) = 0;
    virtual Status setAwbMode(const AwbMode& mode) = 0;
    virtual Status setColorSaturation(float saturation) = 0;
    virtual Status setColorSaturationEnable(bool enable) = 0;
    virtual Status setExposureCompensation(float stops) = 0;
    virtual Status setIspDigitalGainRange(const Range<float>& gain) = 0;
};

class IStreamSettings : public Interface {
public:
    static InterfaceID id() { return {{"IStreamSettings"}}; }
    virtual Status setSourceClipRect(const Rectangle<float>& clipRect) = 0;
};

class IDenoiseSettings : public Interface {
public:
    static InterfaceID id() { return {{"IDenoiseSettings"}}; }
    virtual Status setDenoiseMode(const DenoiseMode& mode) = 0;
};

class IEdgeEnhanceSettings : public Interface {
public:
    static InterfaceID id() { return {{"IEdgeEnhanceSettings"}}; }
    virtual Status setEdgeEnhanceMode(const EdgeEnhanceMode& mode) = 0;
};

} // namespace Argus
