#pragma once

#include "base/av.hpp"

#include <functional>
#include <memory>
#include <string>

namespace veter::probe {

/// A stream as a viewer gets it, one access unit at a time. One thread.
class Input {
public:
    virtual ~Input() = default;
    /// What the decoder is opened with.
    virtual const AVCodecParameters& codec() const noexcept = 0;
    /// The next access unit as soon as it is complete; null = none yet (comes back at least each
    /// 100 ms where the protocol allows) or stopped. Throws EndOfStream, or std::runtime_error when
    /// the connection is lost.
    virtual av::Ptr<AVPacket> next() = 0;
};

struct EndOfStream {};

/// True = give up waiting. Asked often, also from within libraries' callbacks; must not throw.
using Stopped = std::function<bool()>;

/// By what `target` looks like: rtsp:// (TCP), a file *.sdp (RTP over UDP), else libavformat, which
/// may add up to one frame of delay. Throws std::runtime_error saying what is wrong with it.
std::unique_ptr<Input> openInput(const std::string& target, const Stopped& stopped);

} // namespace veter::probe
