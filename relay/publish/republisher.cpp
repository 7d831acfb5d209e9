#include "relay/publish/republisher.hpp"

#include "base/url.hpp"
#include "relay/publish/publish_advice.hpp"

#include <algorithm>
#include <utility>

namespace veter::relay {
namespace {

spdlog::logger& log() { return logger("relay"); }

/// Only a picture tells its size.
bool hasSlice(Bytes accessUnit) noexcept {
    while (const auto nal = h264::nextNal(accessUnit))
        if (h264::nalType(*nal) == h264::kSlice || h264::nalType(*nal) == h264::kIdrSlice)
            return true;
    return false;
}

/// What a server does to a publisher whose path somebody else takes.
bool isHungUp(int code) noexcept { return code == AVERROR(EPIPE) || code == AVERROR(ECONNRESET); }

} // namespace

Republisher::Republisher(RtspSettings settings, h264::ParameterSets parameterSets, Now now)
    : settings_(std::move(settings)),
      parameterSets_(std::move(parameterSets)),
      now_(std::move(now)) {}

RepublisherStats Republisher::stats() const noexcept {
    return {connected_, frames_, dropped_, connects_};
}

void Republisher::write(AVPacket& accessUnit, Ticks captured, bool afterGap,
                        const std::stop_token& stop) {
    parameterSets_.update(av::bytes(accessUnit));
    needKeyFrame_ |= afterGap;
    if (!publisher_ && parameterSets_.complete() && now_() >= retryAt_ &&
        hasSlice(av::bytes(accessUnit)))
        connect(av::bytes(accessUnit), captured, stop);
    if ((accessUnit.flags & AV_PKT_FLAG_KEY) != 0) needKeyFrame_ = skipped_ = false;
    if (!publisher_ || needKeyFrame_ || skipped_) return drop(captured);
    send(accessUnit, captured);
    if (publisher_) ++frames_;
}

void Republisher::skip(Ticks captured) {
    skipped_ = true;
    drop(captured);
}

void Republisher::drop(Ticks captured) {
    ++dropped_;
    if (now_() - sentAt_ >= kKeepAlive) keepAlive(captured);
}

void Republisher::keepAlive(Ticks time) {
    if (!publisher_) return;
    const auto packet = av::makePacket(parameterSets_.annexB());
    send(*packet, time);
}

void Republisher::connect(Bytes accessUnit, Ticks captured, const std::stop_token& stop) {
    needKeyFrame_ = true;
    try {
        // The muxer keeps the start to the millisecond; so does the line then.
        const auto start = std::chrono::floor<std::chrono::milliseconds>(captured);
        publisher_.emplace(settings_, *describe(parameterSets_, accessUnit), start, stop);
    } catch (const av::Error& e) {
        if (stop.stop_requested()) return;
        return retryLater(e, lastError_ == e.code() ? "" : adviceOn(e.code(), settings_.url));
    }
    sentAt_ = connectedAt_ = now_();
    ++connects_;
    connected_ = true;
    lastError_ = 0;
    if (connectLog_.due(sentAt_)) log().info("publishing to {}", withoutCredentials(settings_.url));
}

void Republisher::send(AVPacket& accessUnit, Ticks captured) {
    sentAt_ = now_();
    try {
        publisher_->write(accessUnit, captured);
    } catch (const av::Error& e) {
        publisher_.reset();
        connected_ = false;
        needKeyFrame_ = true;
        ++dropped_;
        onSessionEnd(e);
    }
}

/// Two that publish to one path end each other's sessions, at each attempt.
void Republisher::onSessionEnd(const av::Error& error) {
    const auto age = now_() - connectedAt_;
    if (age >= kLasting) backOff_ = kFirstRetry;
    retryLater(error, age < kLasting && isHungUp(error.code())
                          ? fmt::format(" (after {:.1f} s; does another relay publish there?)",
                                        toSeconds(age))
                          : "");
}

void Republisher::retryLater(const av::Error& error, const std::string& advice) {
    const auto now = now_();
    const Clock::duration last =
        error.code() == AVERROR(ECONNREFUSED) ? Clock::duration(kRefusedRetry) : kLastRetry;
    retryAt_ = now + std::min(backOff_, last);
    backOff_ = std::min(2 * backOff_, last);
    if (std::exchange(lastError_, error.code()) != error.code() && errorLog_.due(now))
        log().warn("{}{}; retrying", error.what(), advice);
}

} // namespace veter::relay
