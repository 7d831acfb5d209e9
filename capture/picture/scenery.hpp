#pragma once

#include "base/av.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <vector>

namespace veter::capture {

/// A landscape that passes by: sky, mountains, woods, and a field with a road that runs faster the
/// nearer it is. It is painted once, two pictures wide; a frame is then one copy a row from a place
/// of its own. One thread.
class Scenery {
public:
    /// Even, positive size. Throws av::Error, std::bad_alloc.
    Scenery(int width, int height);

    /// Overwrites all of a YUV420P frame of that size with the view at `time` (>= 0).
    void draw(AVFrame& frame, Micros time) const noexcept;
    /// How fast a row passes, in pixels a second.
    int speed(int row) const noexcept;

private:
    struct Row {
        int period = 0;       ///< in pixels, even: then the row looks the same again
        std::int64_t lap = 1; ///< microseconds it takes to pass by that much
    };
    static Row rowAt(double y, int width) noexcept;
    int offset(int row, Micros time) const noexcept;

    av::Ptr<AVFrame> strip_;
    std::vector<Row> rows_;
};

} // namespace veter::capture
