#include "relay/stream.hpp"

#include <cstdlib>
#include <utility>

namespace veter::relay {
namespace {

constexpr auto kClockTolerance = std::chrono::milliseconds(250);

double seconds(Clock::duration d) { return std::chrono::duration<double>(d).count(); }

spdlog::logger& log() { return logger("relay"); }

} // namespace

Stream::Stream(const StreamSettings& settings, OnFailure onFailure)
    : onLoss_(settings.onLoss),
      onFailure_(std::move(onFailure)),
      demuxer_(settings.input.stream.payloadType),
      republisher_(settings.output, settings.input.stream.parameterSets),
      receiver_(settings.input, [this](RtpUnit unit) { enqueue(std::move(unit)); }),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Stream::~Stream() {
    thread_.request_stop();
    thread_.join();
}

StreamStats Stream::stats() const {
    return {receiver_.stats(), republisher_.stats(), queue_.lost()};
}

void Stream::enqueue(RtpUnit unit) {
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
            if (auto unit = queue_.popUntil(stop, Clock::now() + SilenceWatch::kLeast))
                publish(std::move(*unit), stop);
            else if (!stop.stop_requested())
                onSilence();
        }
    } catch (...) {
        onFailure_(std::current_exception());
    }
}

void Stream::publish(RtpUnit unit, const std::stop_token& stop) {
    if (const auto silence = silence_.onPicture(unit.arrival()); silence && silenceTold_)
        log().info("camera is back after {:.1f} s", seconds(*silence));
    const auto arrived =
        toWallClock(std::chrono::duration_cast<Micros>(unit.arrival().time_since_epoch()));
    const auto place = timeline_.place(unit, arrived);
    if (place.jumped && jumpLog_.due(unit.arrival()))
        log().info("the camera's clock jumped; its picture goes on without a break");
    if (const auto error = timeline_.clockError(unit)) onClockError(*error, unit.arrival());

    write(std::move(unit), place.captured, stop);
}

void Stream::onClockError(Micros error, Clock::time_point now) {
    if (std::chrono::abs(error) < kClockTolerance)
        clockErrorTold_ = false;
    else if (!std::exchange(clockErrorTold_, true) && clockLog_.due(now))
        log().warn("the robot's wall clock was set by {:.1f} s: capture times told to viewers are "
                   "off by that until the relay is started again",
                   seconds(error));
}

void Stream::write(RtpUnit unit, Ticks captured, const std::stop_token& stop) {
    damaged_ |= unit.damaged;
    if (unit.damaged && onLoss_ == OnLoss::Freeze) {
        republisher_.skip(captured);
    } else {
        for (auto& packet : unit.packets) demuxer_.push(std::move(packet.data));
        const auto accessUnit = demuxer_.finish();
        if (!accessUnit) return;
        if (!unit.damaged && (accessUnit->flags & AV_PKT_FLAG_KEY) != 0) damaged_ = false;
        republisher_.write(*accessUnit, captured, unit.afterGap || unit.restart, stop);
    }
    if (damaged_ || republisher_.needsKeyFrame()) receiver_.requestKeyFrame();
}

void Stream::onSilence() {
    const auto now = Clock::now();
    if (!silence_.heard()) return; // never came yet
    if (const auto silence = silence_.onTime(now)) {
        silenceTold_ = silenceLog_.due(now);
        if (silenceTold_)
            log().info("camera silent for {:.1f} s, keeping its RTSP session", seconds(*silence));
    }
    republisher_.keepAlive(timeline_.fill(now));
}

} // namespace veter::relay
