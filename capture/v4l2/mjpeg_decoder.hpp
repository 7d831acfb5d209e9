#pragma once

#include "base/av.hpp"
#include "base/bytes.hpp"

namespace veter::capture {

/// Motion JPEG as cameras send it: each picture on its own. One thread.
class MjpegDecoder {
public:
    MjpegDecoder(); ///< throws av::Error
    /// The picture in `jpeg`, which is only read during the call; null = damaged.
    /// Throws std::bad_alloc.
    av::Ptr<AVFrame> decode(Bytes jpeg);

private:
    av::Ptr<AVCodecContext> decoder_;
};

} // namespace veter::capture
