#pragma once

#include "base/av.hpp"
#include "base/units.hpp"

#include <vector>

namespace veter::test {

/// A camera panning over something as hard to code as leaves: smooth shapes under noise that moves
/// along. Frame n is always the same.
class MovingPicture {
public:
    explicit MovingPicture(Size size, AVPixelFormat pixels = AV_PIX_FMT_YUV420P);

    /// pts: n frames at 30 frames/s from one hour on, in microseconds.
    av::Ptr<AVFrame> frame(int n) const;

private:
    Size size_;
    AVPixelFormat pixels_;
    std::vector<std::uint8_t> texture_;
};

} // namespace veter::test
