#include "relay/republisher.hpp"

#include "base/url.hpp"

#include <algorithm>
#include <utility>

namespace veter::relay {
namespace {

spdlog::logger& log() { return logger("relay"); }

/// What a person can do about it; libav's own reason stands before it.
const char* advice(int code, const std::string& url) {
    switch (code) {
    case AVERROR(EIO): // of TLS, by FFmpeg 9; older ones do not look at certificates
        return url.rfind("rtsps:", 0) == 0 ? " (does this system trust its certificate?)" : "";
    case AVERROR(ECONNREFUSED): return " (is MediaMTX running there?)";
    case AVERROR_HTTP_UNAUTHORIZED: return " (wrong or missing user:password@ in --publish)";
    case AVERROR_HTTP_FORBIDDEN: return " (this user or address may not publish there)";
    case AVERROR_HTTP_NOT_FOUND: return " (the server has no such path)";
    case AVERROR_HTTP_BAD_REQUEST:
        return " (the server refuses the path; its own log says why: somebody else publishing?)";
    default: return "";
    }
}

} // namespace

Republisher::Republisher(RtspSettings settings, h264::ParameterSets parameterSets)
    : settings_(std::move(settings)), parameterSets_(std::move(parameterSets)) {}

RepublisherStats Republisher::stats() const noexcept {
    return {connected_, frames_, dropped_, connects_};
}

void Republisher::write(AVPacket& accessUnit, Ticks captured, bool afterGap,
                        const std::stop_token& stop) {
    parameterSets_.update(av::bytes(accessUnit));
    needKeyFrame_ |= afterGap;
    if (!publisher_ && parameterSets_.complete() && Clock::now() >= retryAt_)
        connect(av::bytes(accessUnit), captured, stop);
    if ((accessUnit.flags & AV_PKT_FLAG_KEY) != 0) needKeyFrame_ = false;
    if (!publisher_ || needKeyFrame_) return drop(captured);
    send(accessUnit, captured);
    if (publisher_) ++frames_;
}

void Republisher::skip(Ticks captured) {
    needKeyFrame_ = true;
    drop(captured);
}

void Republisher::drop(Ticks captured) {
    ++dropped_;
    if (Clock::now() - sentAt_ >= kKeepAlive) keepAlive(captured);
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
        return retryLater(e);
    }
    sentAt_ = Clock::now();
    ++connects_;
    connected_ = true;
    backOff_ = kFirstRetry;
    lastError_ = 0;
    if (connectLog_.due(sentAt_)) log().info("publishing to {}", withoutCredentials(settings_.url));
}

void Republisher::send(AVPacket& accessUnit, Ticks captured) {
    sentAt_ = Clock::now();
    try {
        publisher_->write(accessUnit, captured);
    } catch (const av::Error& e) {
        publisher_.reset();
        connected_ = false;
        needKeyFrame_ = true;
        ++dropped_;
        retryLater(e);
    }
}

void Republisher::retryLater(const av::Error& error) {
    const auto last = error.code() == AVERROR(ECONNREFUSED) ? kRefusedRetry : kLastRetry;
    const auto wait = std::min<Clock::duration>(backOff_, last);
    retryAt_ = Clock::now() + wait;
    backOff_ = std::min<Clock::duration>(2 * backOff_, kLastRetry);
    if (std::exchange(lastError_, error.code()) != error.code() && errorLog_.due(Clock::now()))
        log().warn("{}{}; trying on", error.what(), advice(error.code(), settings_.url));
}

} // namespace veter::relay
