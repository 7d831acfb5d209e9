#pragma once

#include "base/av.hpp"
#include "base/time.hpp"

#include <vector>

namespace veter::capture {

/// A landscape that passes by: sky, mountains, hills, and a field that runs faster the nearer it
/// is. It is painted once, two pictures wide; a frame is then one copy a row from a place of its
/// own. One thread.
class Scenery {
public:
    /// Even, positive size. Throws av::Error, std::bad_alloc.
    Scenery(int width, int height);

    /// Overwrites all of a YUV420P frame of that size with the view at `time` (>= 0).
    void draw(AVFrame& frame, Micros time) const noexcept;
    /// How fast a row passes, in pixels a second.
    int speed(int row) const noexcept { return speed_[static_cast<std::size_t>(row)]; }

private:
    av::Ptr<AVFrame> strip_;
    std::vector<int> speed_;
};

} // namespace veter::capture
