#include "capture/v4l2_camera.hpp"

#include "base/log.hpp"
#include "capture/v4l2_formats.hpp"

namespace veter::capture::v4l2 {
namespace {

constexpr auto kSilence = std::chrono::seconds(3);
constexpr int kMinQueued = 2; // with fewer the driver drops pictures

} // namespace

Camera::Camera(const std::string& path, const Wish& wish, const Assignments& controls)
    : path_(path) {
    Device device(path);
    layout_ = device.configure(wish);
    for (const auto& idle : apply(device.fd(), controls, path))
        logger("capture").warn("camera {}: {} is set, but another control switches it off", path,
                               idle);
    const auto type = device.type();
    const auto [width, height, fps, pixels] = format();
    if (pixels == AV_PIX_FMT_NONE)
        mjpeg_.emplace();
    else
        copies_.emplace(width, height, pixels);
    buffers_ = Buffers::start(device.release(), type, path);
}

Camera::~Camera() { buffers_->stop(); }

Format Camera::format() const noexcept {
    const auto& [fourcc, size, fps] = layout_.choice;
    return {size.width, size.height, fps, find(fourcc)->pixels};
}

av::Ptr<AVFrame> Camera::next(const std::stop_token& stop, Waiter& waiter) {
    const auto deadline = Clock::now() + kSilence;
    for (;;) {
        switch (waiter.readable(buffers_->fd(), stop, deadline)) {
        case Waiter::Result::Stopped: return nullptr;
        case Waiter::Result::TimedOut:
            throw sys::Error(ETIMEDOUT, "wait for a picture from " + path_);
        case Waiter::Result::Ready: break;
        }
        const auto filled = buffers_->take();
        if (!filled) continue;
        if (auto frame = toFrame(*filled)) {
            frame->pts = filled->time.count();
            return frame;
        }
        ++damaged_;
    }
}

/// Takes the buffer over; null = the picture is damaged.
av::Ptr<AVFrame> Camera::toFrame(const Buffers::Filled& filled) {
    if (!filled.damaged) return mjpeg_ ? decoded(filled) : borrowed(filled);
    buffers_->giveBack(filled.index);
    return nullptr;
}

av::Ptr<AVFrame> Camera::decoded(const Buffers::Filled& filled) {
    auto frame = mjpeg_->decode(filled.memory[0]);
    buffers_->giveBack(filled.index);
    return frame;
}

av::Ptr<AVFrame> Camera::borrowed(const Buffers::Filled& filled) {
    auto frame = av::makeFrame();
    buffers_->share(filled, *frame);
    if (!setPlanes(*frame, {filled.memory.data(), filled.planes}, layout_)) return nullptr;
    if (buffers_->queued() >= kMinQueued) return frame;
    auto copy = copies_->get();
    av::check(av_frame_copy(copy.get(), frame.get()), "copy a picture from {}", path_);
    av::check(av_frame_copy_props(copy.get(), frame.get()), "copy a picture from {}", path_);
    return copy;
}

} // namespace veter::capture::v4l2
