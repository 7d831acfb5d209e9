#pragma once

#include "base/av.hpp"
#include "base/units.hpp"

#include <memory>

namespace veter::encode {

/// Brings any frame to what the encoder takes: one size, limited range, YUV420P, or NV12 where it
/// comes so. The shape of the picture is kept: what does not fill the target is centred between
/// black bars. A frame that already fits is passed through untouched, no copy. Follows the source
/// when its format or size changes. One thread.
class Converter {
public:
    /// `matrix`: what RGB is turned into; unspecified = BT.709 from 720 lines on, BT.601 below. YUV
    /// keeps the matrix it has: to change it costs more than the encoding.
    explicit Converter(Size size, AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED);
    ~Converter();
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;

    /// The result keeps the pts, is writable when `in` was, and may outlive the converter.
    /// Throws av::Error; the next frame may be of another format and go well.
    av::Ptr<AVFrame> convert(av::Ptr<AVFrame> in);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace veter::encode
