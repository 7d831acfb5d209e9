#include "capture/common/frame_pool.hpp"

extern "C" {
#include <libavutil/imgutils.h>
}

#include <new>

namespace veter::capture {
namespace {
constexpr int kAlign = 64;   // the widest vectors in use
constexpr int kPadding = 64; // libav's SIMD code may read beyond the last line
} // namespace

FramePool::FramePool(int width, int height, AVPixelFormat format)
    : width_(width), height_(height), format_(format) {
    const int size = av::check(av_image_get_buffer_size(format, width, height, kAlign),
                               "lay out a {}x{} picture", width, height);
    pool_.reset(
        av_buffer_pool_init(static_cast<decltype(AVBufferRef::size)>(size + kPadding), nullptr));
    if (!pool_) throw std::bad_alloc();
}

av::Ptr<AVFrame> FramePool::get() {
    auto frame = av::makeFrame();
    frame->buf[0] = av_buffer_pool_get(pool_.get());
    if (frame->buf[0] == nullptr) throw std::bad_alloc();
    frame->width = width_;
    frame->height = height_;
    frame->format = format_;
    av::check(av_image_fill_arrays(frame->data, frame->linesize, frame->buf[0]->data, format_,
                                   width_, height_, kAlign),
              "lay out a {}x{} picture", width_, height_);
    return frame;
}

} // namespace veter::capture
