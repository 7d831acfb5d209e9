#pragma once

#include "base/av.hpp"
#include "capture/common/orientation.hpp"

namespace veter::encode {

/// A flipped and turned copy of a YUV420P or NV12 frame of even size, in its format and with its
/// properties. Throws av::Error.
av::Ptr<AVFrame> orient(const AVFrame& in, const capture::Orientation& orientation);

} // namespace veter::encode
