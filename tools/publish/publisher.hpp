#pragma once

#include "base/published.hpp"
#include "base/queue.hpp"
#include "encode/frame_decimator.hpp"
#include "tools/publish/frame_coder.hpp"
#include "tools/publish/publisher_settings.hpp"
#include "transport/sdp/sdp.hpp"
#include "transport/send/sender.hpp"

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

namespace veter::tools {

struct PublisherStats {
    std::uint64_t captured = 0;
    std::uint64_t taken = 0;   ///< frames that the encode thread took, or is busy with
    std::uint64_t dropped = 0; ///< frames the encoder was too late for
    std::uint64_t skipped = 0; ///< frames the link has no room for
    std::uint64_t encoded = 0;
    std::uint64_t keyFrames = 0;
    Size size{};               ///< of the last picture encoded
    bool streaming = true;     ///< else the source says that it has no pictures
    std::uint64_t damaged = 0; ///< pictures that the source passed over
    Micros encoding{};         ///< time spent, conversion included
    transport::SenderStats sent;
};

/// Camera -> H.264 -> RTP: a capture thread, an encode thread, and the Sender's network thread.
class Publisher {
public:
    /// The source has ended, or, with an exception, a thread cannot go on: std::invalid_argument
    /// for an encoder setting out of range, av::Error, sys::Error, or what OnStream threw.
    using OnEnd = std::function<void(std::exception_ptr)>;
    /// What an SDP file says of the stream, once its first picture is there.
    using OnStream = std::function<void(const transport::StreamDescription&)>;

    /// Starts; both are called from its threads, `onEnd` maybe twice. `source`: opened with
    /// `settings.source`. Throws sys::Error.
    Publisher(std::unique_ptr<capture::Source> source, const PublisherSettings& settings,
              OnEnd onEnd, OnStream onStream);
    ~Publisher(); ///< ends the threads; what is encoded is still sent
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;

    PublisherStats stats() const; ///< any thread
    /// Any thread: what a veter-relay is told of this machine from now on.
    void setRobot(const transport::RobotState& state) { sender_.setRobot(state); }

private:
    struct Captured {
        av::Ptr<AVFrame> frame;
        std::uint32_t number;
        AVRational fps;
        capture::Orientation orientation; ///< what is to be done to it
        bool streaming; ///< the camera's; else a picture that says why there is none
    };
    static constexpr std::size_t kQueueFrames = 2; // newest wins: old pictures help nobody

    void capture(const std::stop_token& stop);
    void encode(const std::stop_token& stop);
    void publish(Captured captured);
    bool keyFrameIsDue(const AVFrame& coded) noexcept;
    transport::StreamDescription description() const;

    const PublisherSettings settings_;
    const OnEnd onEnd_;
    const OnStream onStream_;
    std::unique_ptr<capture::Source> source_;
    std::atomic<bool> keyFrameWanted_{false};
    std::atomic<std::int64_t> encoderRate_;
    static constexpr std::int64_t kNone = -1;
    std::atomic<std::int64_t> lastGood_{kNone}; // when it was captured
    transport::Sender sender_;
    std::optional<FrameCoder> coder_; // the encode thread's, and the next
    std::optional<encode::FrameDecimator> decimator_;
    BoundedQueue<Captured> queue_{kQueueFrames, WhenFull::DropOldest};
    std::atomic<std::uint64_t> captured_{0}, taken_{0}, skipped_{0}, encoded_{0}, keyFrames_{0};
    std::atomic<std::int64_t> encodingMicros_{0};
    Published<Size> size_;
    std::atomic<bool> streaming_{true};
    std::atomic<std::uint64_t> damaged_{0};
    bool encodedStreaming_ = true;     // the encode thread's
    std::optional<Micros> repairedAt_; // the same: when a coding camera was last asked, by its time
    std::jthread encodeThread_;
    std::jthread captureThread_;
};

} // namespace veter::tools
