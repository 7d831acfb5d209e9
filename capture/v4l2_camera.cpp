#include "capture/v4l2_camera.hpp"

extern "C" {
#include <libavutil/imgutils.h>
}

#include <algorithm>

namespace veter::capture::v4l2 {
namespace {

constexpr auto kSilence = std::chrono::seconds(3);
constexpr int kMinQueued = 2; // with fewer the driver drops pictures

/// Points the planes into `base`; returns the bytes that takes.
int setPlanes(AVFrame& frame, std::uint8_t* base, const Layout& layout) noexcept {
    const auto pixels = pixelsOf(layout.choice.fourcc);
    frame.width = layout.choice.size.width;
    frame.height = layout.choice.size.height;
    frame.format = pixels;
    frame.linesize[0] = layout.bytesPerLine;
    if (pixels == AV_PIX_FMT_NV12) frame.linesize[1] = layout.bytesPerLine;
    if (pixels == AV_PIX_FMT_YUV420P)
        frame.linesize[1] = frame.linesize[2] = layout.bytesPerLine / 2;
    return av_image_fill_pointers(frame.data, pixels, frame.height, base, frame.linesize);
}

} // namespace

Camera::Camera(const std::string& path, const Wish& wish) : path_(path) {
    Device device(path);
    layout_ = device.configure(wish);
    const auto& [fourcc, size, fps] = layout_.choice;
    if (pixelsOf(fourcc) == AV_PIX_FMT_NONE)
        mjpeg_.emplace();
    else
        copies_.emplace(size.width, size.height, pixelsOf(fourcc));
    buffers_ = Buffers::start(device.release(), path);
}

Camera::~Camera() { buffers_->stop(); }

Format Camera::format() const noexcept {
    const auto& [fourcc, size, fps] = layout_.choice;
    return {size.width, size.height, fps, pixelsOf(fourcc)};
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
    auto frame = mjpeg_->decode(filled.data);
    buffers_->giveBack(filled.index);
    return frame;
}

av::Ptr<AVFrame> Camera::borrowed(const Buffers::Filled& filled) {
    auto frame = av::makeFrame();
    frame->buf[0] = buffers_->share(filled);
    const int needed = setPlanes(*frame, filled.data.data(), layout_);
    if (needed < 0 || filled.data.size() < static_cast<std::size_t>(needed)) return nullptr;
    if (buffers_->queued() >= kMinQueued) return frame;
    auto copy = copies_->get();
    av::check(av_frame_copy(copy.get(), frame.get()), "copy a picture from {}", path_);
    return copy;
}

} // namespace veter::capture::v4l2
