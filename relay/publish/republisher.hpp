#pragma once

#include "base/log.hpp"
#include "relay/publish/republisher_stats.hpp"
#include "relay/publish/rtsp_publisher.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace veter::relay {

/// Keeps a stream published whatever the server does: reconnects with back-off, starts at an IDR.
/// One thread, except stats().
class Republisher {
public:
    static constexpr auto kFirstRetry = std::chrono::milliseconds(200);
    static constexpr auto kLastRetry = std::chrono::seconds(5);
    /// A refused connection costs nothing, and a server that restarts is back soon.
    static constexpr auto kRefusedRetry = std::chrono::milliseconds(900);
    /// A server ends a session in which nothing comes; MediaMTX after 10 s.
    static constexpr auto kKeepAlive = std::chrono::seconds(2);

    /// A session that ends earlier is no success: the back-off keeps growing.
    static constexpr auto kLasting = std::chrono::seconds(10);

    using Now = std::function<Clock::time_point()>;
    Republisher(RtspSettings settings, h264::ParameterSets parameterSets, Now now = Clock::now);

    /// One access unit. `afterGap`: what came before it is missing, so wait for an IDR. Blocks
    /// while it connects or the server does not read, by the settings' time-outs at most.
    void write(AVPacket& accessUnit, Ticks captured, bool afterGap, const std::stop_token& stop);
    /// The access unit of that time is not fit to be written: wait for an IDR, or resume().
    void skip(Ticks captured);
    /// What is written from now on refers to nothing that was skipped.
    void resume() noexcept { skipped_ = false; }
    /// Only an IDR, or the parameter sets before it, are missing to go on.
    bool needsKeyFrame() const noexcept {
        return publisher_ ? needKeyFrame_ || skipped_ : !parameterSets_.complete();
    }
    bool hasParameterSets() const noexcept { return parameterSets_.complete(); }
    /// Sends the parameter sets once more, so that the server does not end a silent session.
    void keepAlive(Ticks time);

    RepublisherStats stats() const noexcept; ///< any thread

private:
    static constexpr auto kLogInterval = std::chrono::seconds(30);
    static constexpr int kLogBurst = 5;

    void connect(Bytes accessUnit, Ticks captured, const std::stop_token& stop);
    void drop(Ticks captured);
    void send(AVPacket& accessUnit, Ticks captured);
    void onSessionEnd(const av::Error& error);
    void retryLater(const av::Error& error, const std::string& advice);

    const RtspSettings settings_;
    h264::ParameterSets parameterSets_;
    const Now now_;
    std::optional<RtspPublisher> publisher_;
    bool needKeyFrame_ = true;
    bool skipped_ = false;
    Clock::time_point sentAt_{};
    Clock::time_point connectedAt_{};
    int lastError_ = 0;
    // A server may accept each session and end it at once: that must not log ten lines a second.
    RateLimit connectLog_{kLogInterval, kLogBurst};
    RateLimit errorLog_{kLogInterval, kLogBurst};
    Clock::duration backOff_ = kFirstRetry;
    Clock::time_point retryAt_{};
    std::atomic<bool> connected_{false};
    std::atomic<std::uint64_t> frames_{0}, dropped_{0}, connects_{0};
};

} // namespace veter::relay
