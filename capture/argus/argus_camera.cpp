#include "capture/argus/argus_camera.hpp"

#include "base/log.hpp"
#include "capture/argus/argus_session.hpp"
#include "capture/argus/argus_surface.hpp"
#include "capture/common/waiter.hpp"

#include <algorithm>
#include <limits>

namespace veter::capture::argus {
namespace {

using namespace std::chrono_literals;
using EGLStream::NV::Rotation;

constexpr Nanos kSlice = 50ms;          // how long a stop may take
constexpr Clock::duration kPause = 2ms; // when the mailbox holds nothing new
constexpr Micros kOldest = 1s;          // of a picture that just came

struct Turning {
    int here = 0;       ///< by the hardware that copies the picture, clockwise
    Orientation left{}; ///< what it cannot do: one flip alone
};

Turning divide(const Orientation& wanted) noexcept {
    if (wanted.flipH != wanted.flipV) return {0, wanted.reduced()};
    return {(wanted.turns + (wanted.flipH ? 2 : 0)) % 4, {}};
}

/// Argus counts them the other way round.
Rotation rotationFor(int turns) noexcept {
    constexpr Rotation kRotations[] = {EGLStream::NV::ROTATION_0, EGLStream::NV::ROTATION_270,
                                       EGLStream::NV::ROTATION_180, EGLStream::NV::ROTATION_90};
    return kRotations[turns];
}

/// When the sensor began to send it, where Argus tells.
std::optional<Micros> sensorTime(EGLStream::Frame& frame) {
    auto* holder = Argus::interface_cast<EGLStream::IArgusCaptureMetadata>(&frame);
    if (holder == nullptr) return std::nullopt;
    const auto* data = Argus::interface_cast<Argus::ICaptureMetadata>(holder->getMetadata());
    if (data == nullptr) return std::nullopt;
    return Micros(data->getSensorTimestamp() / 1000);
}

struct Start {
    Device device;
    Plan plan;
    Settings settings;
};

Start prepare(const Setup& setup, Service& service) {
    Start start{openDevice(setup.number, service), {}, {}};
    const auto& info = start.device.info;
    start.plan = choose(info, setup.size, setup.fps, sensorMode(info, setup.controls));
    start.settings = check(info, start.plan, setup.controls);
    return start;
}

class ArgusCamera final : public Camera {
public:
    ArgusCamera(Start start, const Setup& setup)
        : name_(start.device.info.name),
          what_(describe(start.device.info, start.plan, setup.size, setup.fps)),
          fps_(start.plan.fps),
          turning_(divide(setup.orientation)),
          size_(Orientation{false, false, turning_.here}.across(start.plan.size)),
          surfaces_(size_),
          session_(std::move(start.device), start.plan, start.settings) {
        logger("capture").info("camera {}: {}", name_, what_);
    }

    Format format() const override { return {size_.width, size_.height, fps_, AV_PIX_FMT_NV12}; }
    Orientation orientation() const override { return turning_.left; }
    std::uint64_t damaged() const override { return damaged_; }

    av::Ptr<AVFrame> next(const std::stop_token& stop, Clock::time_point deadline) override {
        while (!stop.stop_requested()) {
            damaged_ += session_.takeFailures();
            const auto left = std::chrono::duration_cast<Nanos>(deadline - Clock::now());
            if (const auto frame = session_.acquire(std::clamp(left, Nanos(0), kSlice)))
                if (auto picture = take(*frame, stop)) return picture;
            if (Clock::now() >= deadline) break;
        }
        return nullptr;
    }

private:
    /// Null = an old one, or a damaged one.
    av::Ptr<AVFrame> take(EGLStream::Frame& frame, const std::stop_token& stop) {
        auto& picture = as<EGLStream::IFrame>(&frame, "get a picture from " + name_);
        // A mailbox gives the last picture again, and a camera that hangs gives no other.
        if (picture.getNumber() == last_) {
            waiter_.until(Clock::now() + kPause, stop);
            return nullptr;
        }
        last_ = picture.getNumber();
        const auto time = captureTime(frame);
        const auto& image = as<EGLStream::NV::IImageNativeBuffer>(
            picture.getImage(), "get the memory of a picture from " + name_);
        auto result = surfaces_.picture([&](int dmabuf) {
            return image.copyToNvBuffer(dmabuf, rotationFor(turning_.here)) == Argus::STATUS_OK;
        });
        if (result)
            result->pts = time.count();
        else
            ++damaged_;
        return result;
    }

    /// Argus does not say of which clock its times are. Where that is plainly not CLOCK_MONOTONIC,
    /// the arrival of a picture has to do.
    Micros captureTime(EGLStream::Frame& frame) {
        const auto now = monotonicNow();
        const auto time = sensorTime(frame);
        if (time && *time <= now && now - *time < kOldest) return *time;
        if (!std::exchange(clockReported_, true))
            logger("capture").warn("camera {}: its timestamps are not from this machine's clock; "
                                   "the arrival time of each picture is used instead",
                                   name_);
        return now;
    }

    const std::string name_;
    const std::string what_;
    AVRational fps_;
    Turning turning_;
    Size size_;
    Surfaces surfaces_;
    Session session_;
    Waiter waiter_;
    std::uint64_t last_ = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t damaged_ = 0;
    bool clockReported_ = false;
};

} // namespace

std::unique_ptr<Camera> openCamera(const Setup& setup, Service& service) {
    return std::make_unique<ArgusCamera>(prepare(setup, service), setup);
}

} // namespace veter::capture::argus
