#pragma once

#include "base/units.hpp"

struct AVFrame;

namespace veter::encode {

struct Rectangle {
    int x = 0;
    int y = 0;
    Size size;
    auto operator<=>(const Rectangle&) const = default;
};

/// Where a picture of `in` goes so that its shape is kept: as large as fits, in the middle, all
/// numbers even. `pixelAspect`: width to height of one pixel of `in`; 0 = square.
Rectangle fit(Size in, AVRational pixelAspect, Size target) noexcept;

/// Blackens what lies outside `picture`. `frame`: YUV420P, writable.
void drawBars(AVFrame& frame, const Rectangle& picture) noexcept;

} // namespace veter::encode
