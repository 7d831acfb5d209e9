#pragma once

#include "base/token_bucket.hpp"
#include "transport/rtcp/rtcp.hpp"
#include "transport/rtp/rtp_header.hpp"

namespace veter::transport {

/// The sender reports of one stream (RFC 3550 section 6.4.1): what they say, and when one is due.
/// Pure: time is passed in. One thread.
class SenderReports {
public:
    /// How soon a viewer who joins knows the capture time (RFC 3550 section 6.2 allows 360 s
    /// divided by the session's kbit/s: 0.2 s at 2 Mbit/s).
    static constexpr auto kInterval = std::chrono::seconds(1);
    /// Of those that the receiver asks for so many in a row go out at once, then one each interval.
    /// A relay with a key shows no picture before a report has echoed its time, so the first may
    /// not wait; forged requests cost 10 kbit/s.
    static constexpr int kRequestBurst = 4;
    static constexpr auto kRequestInterval = std::chrono::milliseconds(100);

    /// A picture captured then (CLOCK_MONOTONIC) is to be sent. The first one makes a report due,
    /// which therefore goes out before it.
    void onPicture(const RtpHeader& rtp, Micros captured, Clock::time_point now) noexcept;
    void onSent(std::size_t payloadBytes) noexcept; ///< one RTP packet, for the totals
    /// The receiver waits for a report: it is due now, or as soon as the budget allows.
    void request(Clock::time_point now) noexcept;
    void setDue(Clock::time_point now) noexcept { due_ = now; }

    bool isDue(Clock::time_point now) const noexcept { return started() && now >= due_; }
    /// What is due; the next one is kInterval later. `wallClock`: at `now`.
    SenderReport take(Clock::time_point now, Micros wallClock) noexcept;
    SenderReport make(Clock::time_point now, Micros wallClock) const noexcept; ///< changes nothing

    bool started() const noexcept { return report_.ssrc != 0; }
    std::uint32_t ssrc() const noexcept { return report_.ssrc; } ///< 0 = nothing was sent yet
    Clock::time_point nextWakeUp() const noexcept {
        return started() ? due_ : Clock::time_point::max();
    }

private:
    SenderReport report_; // totals, and the stream's clock as of captured_
    Micros captured_{};
    Clock::time_point due_{};
    TokenBucket budget_{kRequestBurst * kRequestInterval};
};

} // namespace veter::transport
