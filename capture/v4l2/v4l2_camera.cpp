#include "capture/v4l2/v4l2_camera.hpp"

#include "base/log.hpp"
#include "capture/common/coded_frame.hpp"
#include "capture/common/frame_pool.hpp"
#include "capture/common/waiter.hpp"
#include "capture/v4l2/mjpeg_decoder.hpp"
#include "capture/v4l2/v4l2_buffers.hpp"
#include "capture/v4l2/v4l2_device.hpp"
#include "capture/v4l2/v4l2_formats.hpp"
#include "capture/v4l2/v4l2_signal.hpp"

#include <optional>

namespace veter::capture::v4l2 {
namespace {

using namespace std::chrono_literals;
constexpr int kMinQueued = 2; // with fewer the driver drops pictures
constexpr auto kSignalCheck = 250ms;

/// Not there, no permission, no camera, no V4L2: a wrong use, or a setup that somebody has to mend.
bool isLasting(int code) noexcept {
    return code == ENOENT || code == EACCES || code == EPERM || code == ENOTTY || code == EISDIR ||
           code == ENOTSUP || code == ENOSYS;
}

class V4l2Camera final : public Camera {
public:
    V4l2Camera(const std::string& path, const Setup& setup)
        : path_(path), orientation_(setup.orientation) {
        Device device(path);
        adoptSignal(device.fd(), path);
        layout_ = device.configure(setup.wish);
        for (const auto& idle : apply(device.fd(), setup.controls, path))
            logger("capture").warn("camera {}: {} is set, but another control switches it off",
                                   path, idle);
        const auto [width, height, fps, pixels] = format();
        if (isPassedThrough(layout_.choice.fourcc))
            coded_.emplace(path);
        else if (pixels == AV_PIX_FMT_NONE)
            mjpeg_.emplace();
        else
            copies_.emplace(width, height, pixels);
        if (orientation_ != Orientation{}) orientation_ = applyFlips(device.fd(), orientation_);
        subscribeToChanges(device.fd());
        const auto type = device.type();
        buffers_ = Buffers::start(device.release(), type, path);
        logger("capture").info("camera {}: {}", path, describe(setup.wish, layout_.choice));
    }
    ~V4l2Camera() override { buffers_->stop(); }
    V4l2Camera(const V4l2Camera&) = delete;
    V4l2Camera& operator=(const V4l2Camera&) = delete;

    Format format() const override {
        const auto& [fourcc, size, fps] = layout_.choice;
        return {size.width, size.height, fps, find(fourcc)->pixels};
    }
    Orientation orientation() const override { return orientation_; }
    void requestKeyFrame() override { forceKeyFrame(buffers_->fd()); }
    std::uint64_t damaged() const override { return damaged_; }

    av::Ptr<AVFrame> next(const std::stop_token& stop, Clock::time_point deadline) override {
        try {
            while (waiter_.readable(buffers_->fd(), stop, deadline) == Waiter::Result::Ready) {
                checkSignal();
                if (auto frame = take()) return frame;
                if (Clock::now() >= deadline) break;
            }
            return nullptr;
        } catch (const sys::Error& error) {
            throw lossFor(error);
        }
    }

private:
    /// Grabbers without a signal may go on with noise, or with nothing.
    void checkSignal() {
        if (takeChange(buffers_->fd()))
            throw CameraLost("the signal changed",
                             fmt::format("input of {}: the signal changed", path_));
        if (Clock::now() < signalCheckDue_) return;
        signalCheckDue_ = Clock::now() + kSignalCheck;
        requireSignal(buffers_->fd(), path_);
    }

    /// Null = none yet, or a damaged one.
    av::Ptr<AVFrame> take() {
        const auto filled = buffers_->take();
        if (!filled) return nullptr;
        auto frame = toFrame(*filled);
        if (frame)
            frame->pts = filled->time.count();
        else if (!coded_) // which has to wait for its first key frame
            ++damaged_;
        return frame;
    }

    /// Takes the buffer over; null = the picture is damaged.
    av::Ptr<AVFrame> toFrame(const Buffers::Filled& filled) {
        if (!filled.damaged && coded_) return passed(filled);
        if (!filled.damaged) return mjpeg_ ? decoded(filled) : borrowed(filled);
        buffers_->giveBack(filled.index);
        return nullptr;
    }

    av::Ptr<AVFrame> passed(const Buffers::Filled& filled) {
        auto frame = coded_->take(filled.memory[0]);
        buffers_->giveBack(filled.index);
        return frame;
    }

    av::Ptr<AVFrame> decoded(const Buffers::Filled& filled) {
        auto frame = mjpeg_->decode(filled.memory[0]);
        buffers_->giveBack(filled.index);
        return frame;
    }

    av::Ptr<AVFrame> borrowed(const Buffers::Filled& filled) {
        auto frame = av::makeFrame();
        buffers_->share(filled, *frame);
        if (!setPlanes(*frame, {filled.memory.data(), filled.planes}, layout_)) return nullptr;
        if (buffers_->queued() >= kMinQueued) return frame;
        auto copy = copies_->get();
        av::check(av_frame_copy(copy.get(), frame.get()), "copy a picture from {}", path_);
        av::check(av_frame_copy_props(copy.get(), frame.get()), "copy a picture from {}", path_);
        return copy;
    }

    const std::string path_;
    Orientation orientation_; // what the camera does not do itself
    Layout layout_;
    std::shared_ptr<Buffers> buffers_;
    std::optional<MjpegDecoder> mjpeg_;
    std::optional<CodedPictures> coded_;
    std::optional<FramePool> copies_; // for when the readers hold too many buffers
    Waiter waiter_;
    Clock::time_point signalCheckDue_{};
    std::uint64_t damaged_ = 0;
};

} // namespace

std::unique_ptr<Camera> openCamera(const std::string& path, const Setup& setup) {
    try {
        return std::make_unique<V4l2Camera>(path, setup);
    } catch (const sys::Error& error) {
        if (isLasting(error.code())) throw;
        throw lossFor(error);
    }
}

} // namespace veter::capture::v4l2
