#pragma once

#include "Argus/Types.h"

namespace Argus {

class CaptureSession;

class SensorMode : public InterfaceProvider {
protected:
    ~SensorMode() = default;
};

class ISensorMode : public Interface {
public:
    static InterfaceID id() { return {{"ISensorMode"}}; }
    virtual Size2D<std::uint32_t> getResolution() const = 0;
    virtual Range<std::uint64_t> getExposureTimeRange() const = 0;  ///< nanoseconds
    virtual Range<std::uint64_t> getFrameDurationRange() const = 0; ///< nanoseconds
    virtual Range<float> getAnalogGainRange() const = 0;
    virtual std::uint32_t getOutputBitDepth() const = 0;
};

class CameraDevice : public InterfaceProvider {
protected:
    ~CameraDevice() = default;
};

class ICameraProperties : public Interface {
public:
    static InterfaceID id() { return {{"ICameraProperties"}}; }
    virtual Status getBasicSensorModes(std::vector<SensorMode*>* modes) const = 0;
    virtual Range<float> getIspDigitalGainRange() const = 0;
    virtual Range<float> getExposureCompensationRange() const = 0;
    virtual const std::string& getModelName() const = 0;
    virtual const std::string& getModuleString() const = 0;
};

class CameraProvider : public InterfaceProvider, public Destructable {
public:
    static CameraProvider* create(Status* status = nullptr);

protected:
    ~CameraProvider() = default;
};

class ICameraProvider : public Interface {
public:
    static InterfaceID id() { return {{"ICameraProvider"}}; }
    virtual Status getCameraDevices(std::vector<CameraDevice*>* devices) const = 0;
    virtual CaptureSession* createCaptureSession(CameraDevice* device,
                                                 Status* status = nullptr) = 0;
};

} // namespace Argus
