#include "relay/cameras/stream.hpp"

#include "base/log.hpp"
#include "base/published.hpp"
#include "base/queue.hpp"
#include "relay/assemble/rtp_demuxer.hpp"
#include "relay/assemble/timeline.hpp"
#include "relay/observe/no_picture.hpp"
#include "relay/observe/silence_watch.hpp"
#include "relay/publish/republisher.hpp"
#include "relay/receive/receiver.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <thread>
#include <utility>

namespace veter::relay {
namespace {

constexpr auto kClockTolerance = std::chrono::milliseconds(250);
/// Without an IDR, before a decoder may start elsewhere.
constexpr auto kIdrPatience = std::chrono::seconds(1);
/// Of a sender that never sent an IDR, and has none of that either: then it may start at any
/// picture, which becomes whole as parts of it are refreshed.
constexpr auto kStartPatience = std::chrono::seconds(10);
constexpr auto kLook = std::chrono::seconds(1);
constexpr std::size_t kQueueUnits = 90; // 3 s at 30 pictures a second
constexpr std::size_t kQueueBytes = 16 << 20;
constexpr auto kLogInterval = std::chrono::seconds(30);
constexpr int kLogBurst = 5;

spdlog::logger& log() { return logger("relay"); }

} // namespace

/// Both threads, and all that they use.
class Stream::Worker {
public:
    Worker(const StreamSettings& settings, OnFailure onFailure);
    ~Worker();
    StreamStats stats() const;
    void onViewer() noexcept { receiver_.onViewer(); }

private:
    void run(const std::stop_token& stop);
    void enqueue(AccessUnitPackets unit);
    void publish(AccessUnitPackets unit, const std::stop_token& stop);
    void write(AccessUnitPackets unit, Ticks captured, const std::stop_token& stop);
    void onGoodPicture();
    void onClockError(Micros error, Clock::time_point now);
    void onSilence();
    bool mayStartAt(const AVPacket& accessUnit, Clock::time_point arrival) const;
    void look(Clock::time_point now);
    void tellOnce(const ReceiverStats& received);

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
    bool damaged_ = false;     // something was lost, and pictures may still refer to it
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
    std::atomic<std::uint64_t> passes_{0}; // times that it looked
    Published<NoPicture::Reason> why_;     // empty = pictures are published, or nothing comes

    Receiver receiver_; // its thread feeds the queue: gone before all above
    std::jthread thread_;
};

Stream::Worker::Worker(const StreamSettings& settings, OnFailure onFailure)
    : onLoss_(settings.onLoss),
      onFailure_(std::move(onFailure)),
      demuxer_(settings.input.stream.payloadType),
      republisher_(settings.output, settings.input.stream.parameterSets),
      payloadType_(settings.input.stream.payloadType),
      receiver_(settings.input, [this](AccessUnitPackets unit) { enqueue(std::move(unit)); }),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Stream::Worker::~Worker() {
    thread_.request_stop();
    thread_.join();
}

StreamStats Stream::Worker::stats() const {
    auto [why, text] = why_.get();
    return {receiver_.stats(), republisher_.stats(), queue_.lost(),
            passes_,           std::move(why),       std::move(text)};
}

void Stream::Worker::enqueue(AccessUnitPackets unit) {
    unit.afterGap = gap_;
    unit.restart |= restart_;
    restart_ = unit.restart;
    const auto bytes = unit.memoryBytes();
    gap_ = !queue_.push(std::move(unit), bytes);
    if (!gap_) restart_ = false;
}

void Stream::Worker::run(const std::stop_token& stop) {
    nameThread("veter-publish");
    try {
        while (!stop.stop_requested()) {
            auto unit = queue_.popUntil(stop, std::min(quietAt_, lookAt_));
            const auto now = Clock::now();
            if (unit) {
                quietAt_ = now + SilenceWatch::kLeast;
                publish(std::move(*unit), stop);
            } else if (!stop.stop_requested() && now >= quietAt_) {
                quietAt_ = now + SilenceWatch::kLeast;
                onSilence();
            }
            if (now >= lookAt_) look(now);
        }
    } catch (...) {
        onFailure_(std::current_exception());
    }
}

void Stream::Worker::publish(AccessUnitPackets unit, const std::stop_token& stop) {
    if (const auto silence = silence_.onPicture(unit.arrival()); silence && silenceTold_)
        log().info("camera is back after {:.1f} s", toSeconds(*silence));
    const auto place = timeline_.place(unit, toWallClock(monotonic(unit.arrival())));
    if (place.jumped && jumpLog_.due(unit.arrival()))
        log().info("the camera's clock jumped; the stream continues without a break");
    if (const auto error = timeline_.clockError(unit)) onClockError(*error, unit.arrival());

    write(std::move(unit), place.captured, stop);
}

void Stream::Worker::onClockError(Micros error, Clock::time_point now) {
    if (std::chrono::abs(error) < kClockTolerance)
        clockErrorTold_ = false;
    else if (!std::exchange(clockErrorTold_, true) && clockLog_.due(now))
        log().warn("the robot's wall clock was set by {:.1f} s: capture times told to viewers are "
                   "off by that until the relay is restarted",
                   toSeconds(error));
}

void Stream::Worker::write(AccessUnitPackets unit, Ticks captured, const std::stop_token& stop) {
    const auto arrival = unit.arrival();
    damaged_ |= unit.damaged;
    if (unit.good) onGoodPicture();
    if (unit.restart) idrSeen_ = false;
    idrSeen_ = idrSeen_ || hasKeySlice(unit);
    if (damaged_ && unit.damaged && onLoss_ == OnLoss::Freeze) {
        republisher_.skip(captured);
    } else {
        for (auto& packet : unit.packets) demuxer_.push(std::move(packet.data));
        const auto accessUnit = demuxer_.finish();
        if (!accessUnit) return;
        if (!bFramesTold_ && h264::beginsWithB(av::bytes(*accessUnit))) {
            bFramesTold_ = true;
            log().warn("the sender uses B frames: browsers (WebRTC) cannot show them, and other "
                       "viewers see the picture later");
        }
        if (mayStartAt(*accessUnit, arrival)) accessUnit->flags |= AV_PKT_FLAG_KEY;
        if (!unit.damaged && (accessUnit->flags & AV_PKT_FLAG_KEY) != 0) damaged_ = false;
        republisher_.write(*accessUnit, captured, unit.afterGap || unit.restart, stop);
    }
    if (!damaged_ && !republisher_.needsKeyFrame()) {
        waitsSince_.reset();
        return;
    }
    if (!waitsSince_) waitsSince_ = arrival;
    damaged_ ? receiver_.requestGoodPicture(unit.number) : receiver_.requestKeyFrame(unit.number);
}

/// All that it refers to was published, unless there was no session for it.
void Stream::Worker::onGoodPicture() {
    damaged_ = false;
    republisher_.resume();
}

/// Senders that refresh their pictures row by row, or have open GOPs, send no IDR.
bool Stream::Worker::mayStartAt(const AVPacket& accessUnit, Clock::time_point arrival) const {
    if (!waitsSince_) return false;
    if (!idrSeen_ && arrival - *waitsSince_ >= kStartPatience) return true;
    return arrival - *waitsSince_ >= kIdrPatience && h264::hasRecoveryPoint(av::bytes(accessUnit));
}

/// Every second: checks whether viewers see the stream, and if not, why.
void Stream::Worker::look(Clock::time_point now) {
    lookAt_ = now + kLook;
    ++passes_;
    const auto received = receiver_.stats();
    const auto published = republisher_.stats();
    const auto reason = noPicture_.update({received, published.frames, published.connected,
                                           republisher_.hasParameterSets(), payloadType_},
                                          now);
    if (reason && noPictureLog_.due(now))
        log().warn("packets arrive, but no picture can be published: {}", reason->text);
    tellOnce(received);
    if (const auto rate = timeline_.clockRate(); rate && rateLog_.due(now))
        log().warn("the sender's timestamps run {:.1f} % too {}: its pictures are timed by "
                   "their arrival",
                   std::abs(*rate) * 100, *rate > 0 ? "fast" : "slow");
    why_.set(reason.value_or(NoPicture::Reason{}));
}

void Stream::Worker::tellOnce(const ReceiverStats& received) {
    constexpr std::uint64_t kSure = 3; // pictures
    if (markerTold_ || (!received.marksOthers && received.unmarked < kSure)) return;
    markerTold_ = true;
    log().warn("the sender {} (RTP marker bit): each picture is shown when the next begins",
               received.marksOthers ? "marks other packets than the last of each picture"
                                    : "does not mark the last packet of each picture");
}

void Stream::Worker::onSilence() {
    const auto now = Clock::now();
    if (!silence_.heard()) return; // never came yet
    if (const auto silence = silence_.onTime(now)) {
        silenceTold_ = silenceLog_.due(now);
        if (silenceTold_)
            log().info("camera silent for {:.1f} s, keeping its RTSP session", toSeconds(*silence));
    }
    republisher_.keepAlive(timeline_.fill(now));
}

Stream::Stream(const StreamSettings& settings, OnFailure onFailure)
    : worker_(std::make_unique<Worker>(settings, std::move(onFailure))) {}

Stream::~Stream() = default;
StreamStats Stream::stats() const { return worker_->stats(); }
void Stream::onViewer() noexcept { worker_->onViewer(); }

} // namespace veter::relay
