#pragma once

#include "base/queue.hpp"
#include "encode/frame_pacing.hpp"
#include "tools/frame_coder.hpp"
#include "tools/main_loop.hpp"
#include "tools/publish_options.hpp"
#include "transport/sender.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <thread>

namespace veter::tools {

struct PublisherStats {
    std::uint64_t captured = 0;
    std::uint64_t dropped = 0; ///< frames the encoder was too late for
    std::uint64_t skipped = 0; ///< frames the link has no room for
    std::uint64_t encoded = 0;
    std::uint64_t keyFrames = 0;
    bool streaming = true;     ///< else the source says that it has no pictures
    std::uint64_t damaged = 0; ///< pictures that the source passed over
    Micros encoding{};         ///< time spent, conversion included
    transport::SenderStats sent;
};

/// Camera -> H.264 -> RTP: a capture thread, an encode thread, and the Sender's network thread.
class Publisher {
public:
    /// Opens the source and starts. `loop` is told when the source ends or a thread cannot go on.
    /// Throws CLI::ValidationError for a URI no source knows, av::Error or sys::Error.
    Publisher(const PublishOptions& options, MainLoop& loop);
    ~Publisher(); ///< ends the threads; what is encoded is still sent

    PublisherStats stats() const; ///< any thread

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
    void writeSdp() const;

    const PublishOptions options_;
    MainLoop& loop_;
    std::unique_ptr<capture::Source> source_;
    const std::optional<transport::SrtpKeys> keys_;
    const std::optional<std::uint32_t> ssrc_; // with keys: one they were not used with
    std::atomic<bool> keyFrameWanted_{false};
    std::atomic<std::int64_t> linkRate_;
    transport::Sender sender_;
    std::optional<FrameCoder> coder_; // the encode thread's, and the next
    std::optional<encode::FramePacing> pacing_;
    BoundedQueue<Captured> queue_{kQueueFrames, WhenFull::DropOldest};
    std::atomic<std::uint64_t> captured_{0}, skipped_{0}, encoded_{0}, keyFrames_{0};
    std::atomic<std::int64_t> encodingMicros_{0};
    std::atomic<bool> streaming_{true};
    std::atomic<std::uint64_t> damaged_{0};
    bool encodedStreaming_ = true; // the encode thread's
    std::jthread encodeThread_;
    std::jthread captureThread_;
};

} // namespace veter::tools
