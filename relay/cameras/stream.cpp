#include "relay/cameras/stream.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace veter::relay {
namespace {

constexpr auto kClockTolerance = std::chrono::milliseconds(250);

spdlog::logger& log() { return logger("relay"); }

} // namespace

Stream::Stream(const StreamSettings& settings, OnFailure onFailure)
    : onLoss_(settings.onLoss),
      onFailure_(std::move(onFailure)),
      demuxer_(settings.input.stream.payloadType),
      republisher_(settings.output, settings.input.stream.parameterSets),
      payloadType_(settings.input.stream.payloadType),
      receiver_(settings.input, [this](AccessUnitPackets unit) { enqueue(std::move(unit)); }),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Stream::~Stream() {
    thread_.request_stop();
    thread_.join();
}

StreamStats Stream::stats() const {
    return {receiver_.stats(), republisher_.stats(), queue_.lost(), why_.get()};
}

void Stream::enqueue(AccessUnitPackets unit) {
    unit.afterGap = gap_;
    unit.restart |= restart_;
    restart_ = unit.restart;
    const auto bytes = unit.memoryBytes();
    gap_ = !queue_.push(std::move(unit), bytes);
    if (!gap_) restart_ = false;
}

void Stream::run(const std::stop_token& stop) {
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

void Stream::publish(AccessUnitPackets unit, const std::stop_token& stop) {
    if (const auto silence = silence_.onPicture(unit.arrival()); silence && silenceTold_)
        log().info("camera is back after {:.1f} s", toSeconds(*silence));
    const auto place = timeline_.place(unit, toWallClock(monotonic(unit.arrival())));
    if (place.jumped && jumpLog_.due(unit.arrival()))
        log().info("the camera's clock jumped; the stream continues without a break");
    if (const auto error = timeline_.clockError(unit)) onClockError(*error, unit.arrival());

    write(std::move(unit), place.captured, stop);
}

void Stream::onClockError(Micros error, Clock::time_point now) {
    if (std::chrono::abs(error) < kClockTolerance)
        clockErrorTold_ = false;
    else if (!std::exchange(clockErrorTold_, true) && clockLog_.due(now))
        log().warn("the robot's wall clock was set by {:.1f} s: capture times told to viewers are "
                   "off by that until the relay is restarted",
                   toSeconds(error));
}

void Stream::write(AccessUnitPackets unit, Ticks captured, const std::stop_token& stop) {
    const auto arrival = unit.arrival();
    damaged_ |= unit.damaged;
    if (unit.restart) idrSeen_ = false;
    idrSeen_ = idrSeen_ || hasKeySlice(unit);
    if (unit.damaged && onLoss_ == OnLoss::Freeze) {
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
    receiver_.requestKeyFrame();
}

/// Senders that refresh their pictures row by row, or have open GOPs, send no IDR.
bool Stream::mayStartAt(const AVPacket& accessUnit, Clock::time_point arrival) const {
    if (!waitsSince_) return false;
    if (!idrSeen_ && arrival - *waitsSince_ >= kStartPatience) return true;
    return arrival - *waitsSince_ >= kIdrPatience && h264::hasRecoveryPoint(av::bytes(accessUnit));
}

/// Every second: checks whether viewers see the stream, and if not, why.
void Stream::look(Clock::time_point now) {
    lookAt_ = now + kLook;
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
    why_.set(reason ? reason->key : "");
}

void Stream::tellOnce(const ReceiverStats& received) {
    constexpr std::uint64_t kSure = 3; // pictures
    const bool ignored = received.marker == UnitAssembler::Marker::Ignored;
    if (markerTold_ || (!ignored && received.unmarked < kSure)) return;
    markerTold_ = true;
    log().warn("the sender {} (RTP marker bit): each picture is shown when the next begins",
               ignored ? "marks other packets than the last of each picture"
                       : "does not mark the last packet of each picture");
}

void Stream::onSilence() {
    const auto now = Clock::now();
    if (!silence_.heard()) return; // never came yet
    if (const auto silence = silence_.onTime(now)) {
        silenceTold_ = silenceLog_.due(now);
        if (silenceTold_)
            log().info("camera silent for {:.1f} s, keeping its RTSP session", toSeconds(*silence));
    }
    republisher_.keepAlive(timeline_.fill(now));
}

} // namespace veter::relay
