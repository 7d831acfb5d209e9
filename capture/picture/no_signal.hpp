#pragma once

#include "base/time.hpp"
#include "capture/common/frame_pool.hpp"

#include <string>

namespace veter::capture {

/// The picture that viewers see while there is no camera: NO SIGNAL, why, since when, and a clock
/// that shows that the rest still works. One thread.
class NoSignal {
public:
    /// Even size, at least 32x32. Throws av::Error.
    NoSignal(int width, int height);

    /// YUV420P of that size, to be read only; painted anew when the second or the text changes.
    /// Times are of the wall clock. pts is left unset.
    av::Ptr<AVFrame> draw(const std::string& reason, Micros since, Micros now);

private:
    void paint(const std::string& reason, Micros since, Micros now);

    FramePool pool_;
    av::Ptr<AVFrame> picture_;
    std::string shown_; // all of its text
};

} // namespace veter::capture
