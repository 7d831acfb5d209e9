#pragma once

#include "base/time.hpp"
#include "capture/common/frame_pool.hpp"
#include "capture/picture/scenery.hpp"

#include <cstdint>

namespace veter::capture {

/// A rover on its way through a landscape under a running clock: something to watch that makes an
/// encoder work, and that shows at a glance how smooth and how late a stream is. One thread.
class TestPicture {
public:
    /// Even size, at least 32x32. Throws av::Error.
    TestPicture(int width, int height);

    /// Frame `number`, `time` after the first one, captured at `wallClock`, with the time code of
    /// base/timecode.hpp where it fits. pts is left unset.
    av::Ptr<AVFrame> draw(std::uint64_t number, Micros time, Micros wallClock);

private:
    FramePool pool_;
    Scenery scenery_;
};

} // namespace veter::capture
