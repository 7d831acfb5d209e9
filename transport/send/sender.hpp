#pragma once

#include "base/bytes.hpp"
#include "transport/rtcp/robot_state.hpp"
#include "transport/send/sender_settings.hpp"

#include <functional>
#include <memory>

namespace veter::transport {

/// The publisher's network thread: a SenderCore, and the socket to a destination that may not be
/// there yet, or for a while. Never gives up.
class Sender {
public:
    using OnKeyFrameWanted = std::function<void()>;
    using OnRate = std::function<void(BitRate)>;
    using OnPictureLost = std::function<void(Micros lastGood)>;

    /// Starts the thread, which calls `onKeyFrameWanted` when the receiver asks for one, and
    /// `onRate` when the encoder's rate should change, and `onPictureLost` when the next picture
    /// must refer to none captured after that time; all may be empty. Throws sys::Error, or
    /// std::runtime_error for keys that libsrtp2 does not take.
    Sender(Endpoint destination, const SenderSettings& settings,
           OnKeyFrameWanted onKeyFrameWanted = {}, OnRate onRate = {},
           OnPictureLost onPictureLost = {});
    /// Sends what is queued (for kLinger at most) and a BYE, then ends the thread.
    ~Sender();
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;

    static constexpr auto kLinger = std::chrono::milliseconds(100);

    /// Any thread: one RTP packet of a picture captured then (CLOCK_MONOTONIC). Copied.
    void enqueue(Bytes rtp, Micros captured);
    SenderStats stats() const; ///< any thread
    /// Any thread: what a veter-relay is told of this machine from now on.
    void setRobot(const RobotState& state);
    /// Any thread, before each picture: false = the link cannot carry another one now.
    bool allowFrame();
    /// Any thread: a veter-relay asks for each key frame that is needed.
    bool keyFramesOnDemand() const;

private:
    class Loop;
    std::unique_ptr<Loop> loop_;
};

} // namespace veter::transport
