#pragma once

#include "base/log.hpp"
#include "base/published.hpp"
#include "base/queue.hpp"
#include "relay/assemble/rtp_demuxer.hpp"
#include "relay/assemble/timeline.hpp"
#include "relay/observe/no_picture.hpp"
#include "relay/observe/silence_watch.hpp"
#include "relay/publish/republisher.hpp"
#include "relay/receive/receiver.hpp"

#include <exception>
#include <functional>
#include <string>
#include <thread>

namespace veter::relay {

/// What becomes of pictures with packets missing, and of those that build on them.
enum class OnLoss {
    Freeze, ///< left out, up to the next key frame
    Pass,   ///< published as they are
};

struct StreamSettings {
    ReceiverSettings input;
    OnLoss onLoss = OnLoss::Freeze;
    RtspSettings output;
};

struct StreamStats {
    ReceiverStats received;
    RepublisherStats published;
    std::uint64_t queueDropped = 0; ///< pictures the publish thread was too late for
    std::string why;                ///< packets come and no picture is published; empty = not so
};

/// One camera, from its UDP port to its RTSP session: a network thread and a publish thread with a
/// bounded queue between them.
class Stream {
public:
    using OnFailure = std::function<void(std::exception_ptr)>;

    /// Binds and starts. `onFailure` is called from the publish thread when it cannot go on.
    /// Throws sys::Error.
    Stream(const StreamSettings& settings, OnFailure onFailure);
    ~Stream(); ///< ends both threads, within the publisher's TEARDOWN time
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    StreamStats stats() const; ///< any thread

private:
    void run(const std::stop_token& stop);
    void enqueue(AccessUnitPackets unit);
    void publish(AccessUnitPackets unit, const std::stop_token& stop);
    void write(AccessUnitPackets unit, Ticks captured, const std::stop_token& stop);
    void onClockError(Micros error, Clock::time_point now);
    void onSilence();
    bool mayStartAt(const AVPacket& accessUnit, Clock::time_point arrival) const;
    void look(Clock::time_point now);
    void tellOnce(const ReceiverStats& received);

    /// Without an IDR, before a decoder may start elsewhere.
    static constexpr auto kIdrPatience = std::chrono::seconds(1);
    /// Of a sender that never sent an IDR, and has none of that either: then it may start at any
    /// picture, which becomes whole as parts of it are refreshed.
    static constexpr auto kStartPatience = std::chrono::seconds(10);
    static constexpr auto kLook = std::chrono::seconds(1);
    static constexpr std::size_t kQueueUnits = 90; // 3 s at 30 pictures a second
    static constexpr std::size_t kQueueBytes = 16 << 20;
    static constexpr auto kLogInterval = std::chrono::seconds(30);
    static constexpr int kLogBurst = 5;

    const OnLoss onLoss_;
    OnFailure onFailure_;
    BoundedQueue<AccessUnitPackets> queue_{kQueueUnits, WhenFull::RejectNew, kQueueBytes};
    bool gap_ = false;     // network thread only: what the queue did not take,
    bool restart_ = false; // and whether a restart was among it
    // Publish thread only.
    RtpDemuxer demuxer_;
    Timeline timeline_;
    Republisher republisher_;
    SilenceWatch silence_;
    bool silenceTold_ = false; // of the last
    bool damaged_ = false;     // something was lost since the last key frame
    bool clockErrorTold_ = false;
    std::optional<Clock::time_point> waitsSince_; // for where a decoder can start
    bool idrSeen_ = false;                        // of this sender, if only in part
    NoPicture noPicture_;
    bool bFramesTold_ = false;
    bool markerTold_ = false;
    Clock::time_point quietAt_{};
    Clock::time_point lookAt_{};
    // The network can make the reason for any line come often.
    RateLimit silenceLog_{kLogInterval, kLogBurst};
    RateLimit jumpLog_{kLogInterval, kLogBurst};
    RateLimit clockLog_{kLogInterval, kLogBurst};
    RateLimit rateLog_{std::chrono::minutes(10)};
    RateLimit noPictureLog_{kLogInterval};
    const std::uint8_t payloadType_;
    Published<std::string> why_; // as StreamStats has it

    Receiver receiver_; // its thread feeds the queue: gone before all above
    std::jthread thread_;
};

} // namespace veter::relay
