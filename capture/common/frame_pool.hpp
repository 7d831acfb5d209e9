#pragma once

#include "base/av.hpp"

extern "C" {
#include <libavutil/buffer.h>
}

#include <cstddef>
#include <memory>

namespace veter::capture {

/// Frames of one size and format whose memory is used again once their last reference is gone.
/// Frames may outlive the pool. get() from one thread; frames may be freed by any.
class FramePool {
public:
    /// Throws av::Error when libav knows no such picture.
    FramePool(int width, int height, AVPixelFormat format);

    /// Writable, contents undefined, no padding between planes, lines aligned for SIMD. Throws
    /// std::bad_alloc.
    av::Ptr<AVFrame> get();

private:
    struct PoolDeleter {
        void operator()(AVBufferPool* p) const noexcept { av_buffer_pool_uninit(&p); }
    };

    int width_;
    int height_;
    AVPixelFormat format_;
    std::unique_ptr<AVBufferPool, PoolDeleter> pool_;
};

} // namespace veter::capture
