#pragma once
// Where pictures come from: a camera, a file, a test picture.

#include "base/av.hpp"
#include "base/units.hpp"
#include "capture/common/orientation.hpp"

extern "C" {
#include <libavutil/pixfmt.h>
}

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace veter::capture {

/// What is wished for; a source comes as near as it can and says in format() what it got.
struct Settings {
    std::string uri = "v4l2:/dev/video0";
    Size size{1280, 720};
    AVRational fps{30, 1};
    std::string format{}; ///< a camera's, by the name it has in V4L2 ("YUYV"); empty = the best
    /// Of a camera, by v4l2-ctl's names, set in this order at each start: {{"gain", "4"}}.
    std::vector<std::pair<std::string, std::string>> controls{};
    /// What is to be done to the pictures. `size` is that of the result. Sources do what they can,
    /// see State.
    Orientation orientation{};
};

struct Format {
    int width = 0;
    int height = 0;
    AVRational fps{0, 1};
    AVPixelFormat pixels = AV_PIX_FMT_NONE;
};

/// What read() gave last: a picture of the source, or one that says why there is none.
struct State {
    bool streaming = true;
    std::string reason{};      ///< in a few words; only where not streaming
    std::uint64_t damaged = 0; ///< pictures passed over so far
    /// What is still to be done to this picture; nullopt = all that Settings asks for.
    std::optional<Orientation> orientation{};
};

/// One thread at a time, except where said.
class Source {
public:
    virtual ~Source() = default;
    virtual Format format() const = 0; ///< as negotiated
    /// Blocks for the next frame: pts = capture time, microseconds of CLOCK_MONOTONIC; the buffers
    /// are reference-counted and may outlive the source. Null = stop requested, or end of input.
    /// A camera that is gone is waited for and reopened here; meanwhile pictures come that say so.
    /// Throws av::Error or sys::Error when the source can never deliver again.
    virtual av::Ptr<AVFrame> read(const std::stop_token& stop) = 0;
    virtual State state() const { return {}; }
    /// For sources that encode themselves (capture/common/coded_frame.hpp); others need none. Any
    /// thread; the next picture that can be is an IDR.
    virtual void requestKeyFrame() noexcept {}
};

/// "v4l2:/dev/video0", "argus:0", "test:", "file:clip.mp4", "file:clip.mp4?loop=1", "file:-"
/// (YUV4MPEG2 on standard input). Throws std::invalid_argument for an unknown scheme, a malformed
/// URI, a format or control that the source lacks, a kind of source that this build lacks;
/// av::Error or sys::Error when it cannot be opened.
std::unique_ptr<Source> open(const Settings& settings);

} // namespace veter::capture
