#pragma once

#include "base/token_bucket.hpp"
#include "transport/rtcp/round_trip.hpp"
#include "transport/rtcp/rtcp_congestion.hpp"
#include "transport/rtcp/rtcp_feedback.hpp"
#include "transport/rtcp/rtcp_link.hpp"
#include "transport/rtcp/rtcp_lost_picture.hpp"
#include "transport/send/reference_times.hpp"

#include <array>
#include <optional>

namespace veter::transport {

/// Reads the RTCP of a stream's receiver. Whatever arrives may be forged: it is checked, limited,
/// and forgotten after kStale. Pure: time is passed in. One thread.
class ReceiverFeedback {
public:
    /// Older reports do not count. The relay sends four a second, so twelve were lost, or it is
    /// gone.
    static constexpr auto kStale = std::chrono::seconds(3);
    /// Key frames no more often: each takes the room of several pictures, so that more of them make
    /// all pictures coarser, and anybody may ask where there is no key.
    static constexpr auto kKeyFrameInterval = std::chrono::milliseconds(300);
    /// Repeats of a request for a picture that refers to one that came count once.
    static constexpr auto kRepairInterval = std::chrono::milliseconds(80);
    /// Sender reports whose echo is recognized: those of RoundTrip::kLongest, and some asked for.
    static constexpr std::size_t kReports = 32;

    struct Asked {
        NackList lost;
        bool keyFrame = false;
        /// RTP timestamp of the picture that the next one is to refer to, or one before it.
        std::optional<std::uint32_t> lastGood{};
        std::optional<CongestionReport> arrivals{};
        bool roundTrip = false; ///< the receiver waits for an echo of its time
        /// SSRC of a receiver that echoed a sender report: it receives our packets.
        std::optional<std::uint32_t> hearsUs{};
    };
    /// One datagram; `media`: our SSRC. Unknown packets are skipped.
    Asked read(Bytes compound, std::uint32_t media, Clock::time_point now);

    /// A sender report with this NTP time is sent: the receiver will echo it.
    void reportSent(std::uint64_t ntp, Clock::time_point now) noexcept;
    /// What the next sender report should echo; empty = nobody sent its time recently.
    std::vector<DelayTold> timesToTell(Clock::time_point now) const { return times_.toTell(now); }

    std::optional<Micros> roundTrip() const noexcept { return roundTrip_.smoothed(); }
    /// veter-relay's link report; nullopt = none recently, or its sender is not the last one that
    /// echoed a sender report of ours, so that it may not receive our packets.
    std::optional<LinkReport> link(Clock::time_point now) const noexcept;
    /// Whether a receiver sent anything recently.
    bool heard(Clock::time_point now) const noexcept;
    /// Whether a receiver echoed us once and has sent nothing recently.
    bool fellSilent(Clock::time_point now) const noexcept { return answered_ && !heard(now); }

private:
    struct SentReport {
        std::uint32_t ntp = 0; // compact
        Clock::time_point at{};
    };
    bool onReport(const ReportBlock& block, Clock::time_point now) noexcept;

    RoundTrip roundTrip_;
    std::array<SentReport, kReports> sent_{};
    std::size_t nextSent_ = 0;
    std::optional<Clock::time_point> heard_;
    std::optional<Clock::time_point> answered_; // when a sender report was last echoed
    std::uint32_t answeredBy_ = 0;              // SSRC
    std::optional<LinkReport> link_;
    std::uint32_t linkFrom_ = 0; // the same
    Clock::time_point linkAt_{};
    ReferenceTimes times_;
    std::optional<std::uint8_t> fir_; // the last one's command number
    TokenBucket keyFrames_{kKeyFrameInterval};
    TokenBucket repairs_{kRepairInterval};
};

} // namespace veter::transport
