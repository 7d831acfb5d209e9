#pragma once

#include <string>
#include <vector>

namespace veter::probe {

/// A linear scale from values to SVG pixels.
struct Axis {
    double from = 0, to = 1;           ///< values, from < to
    double pixelFrom = 0, pixelTo = 0; ///< where they lie; may run downwards
    double step = 1;                   ///< between ticks

    double at(double value) const noexcept {
        return pixelFrom + (value - from) / (to - from) * (pixelTo - pixelFrom);
    }
    std::vector<double> ticks() const; ///< multiples of `step` within the axis
};

/// Widened to whole steps of 1, 2 or 5 times a power of ten, about `ticks` of them.
Axis valueAxis(double from, double to, int ticks, double pixelFrom, double pixelTo);

/// Exactly from 0 to `seconds`; steps are what a clock has: 1, 2, 5, 10, 15, 30 s, 1 min …
Axis timeAxis(double seconds, int ticks, double pixelFrom, double pixelTo);

/// "12.5" to two minutes, "3:05" (min:s) to two hours, "2:30" (h:min) beyond, by the axis' length.
std::string timeLabel(const Axis& axis, double seconds);
const char* timeUnit(const Axis& axis); ///< "s", "min:s" or "h:min"

} // namespace veter::probe
