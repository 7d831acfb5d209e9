#pragma once

#include "transport/rtcp/round_trip.hpp"
#include "transport/rtcp/rtcp_congestion.hpp"
#include "transport/rtcp/rtcp_feedback.hpp"
#include "transport/rtcp/rtcp_link.hpp"
#include "transport/send/reference_times.hpp"

#include <array>
#include <optional>

namespace veter::transport {

/// Reads what the receiver of a stream tells and asks. Whatever arrives may be forged: it is
/// checked, limited, and forgotten. Pure: time is passed in. One thread.
class ReceiverFeedback {
public:
    /// What was told longer ago does not count.
    static constexpr auto kStale = std::chrono::seconds(3);
    static constexpr auto kKeyFrameInterval = std::chrono::milliseconds(300); ///< no more often
    static constexpr std::size_t kReports = 32; ///< of ours that are known when told back

    struct Asked {
        NackList lost;
        bool keyFrame = false;
        std::optional<CongestionReport> arrivals{};
        bool roundTrip = false; ///< the receiver waits for its time to be told back
        /// SSRC of a receiver that told a report of ours back: it hears us now.
        std::optional<std::uint32_t> hearsUs{};
    };
    /// One datagram; `media`: our SSRC. Unknown packets are skipped.
    Asked read(Bytes compound, std::uint32_t media, Clock::time_point now);

    /// A sender report with this NTP time goes out: the receiver tells it back.
    void reportSent(std::uint64_t ntp, Clock::time_point now) noexcept;
    /// What the next sender report should tell back; empty = nobody asked lately.
    std::vector<DelayTold> timesToTell(Clock::time_point now) const { return times_.toTell(now); }

    std::optional<Micros> roundTrip() const noexcept { return roundTrip_.smoothed(); }
    /// veter-relay's own report; nullopt = none lately, so a plain receiver, or nobody, or somebody
    /// who does not hear us: no report of ours was told back lately.
    std::optional<LinkReport> link(Clock::time_point now) const noexcept;
    /// Anything of a receiver's was heard lately.
    bool heard(Clock::time_point now) const noexcept;
    /// Somebody heard us once, of whom nothing was heard lately.
    bool fellSilent(Clock::time_point now) const noexcept { return answered_ && !heard(now); }

private:
    struct SentReport {
        std::uint32_t ntp = 0; // compact
        Clock::time_point at{};
    };
    bool onReport(const ReportBlock& block, Clock::time_point now) noexcept;
    bool keyFrameDue(Clock::time_point now) noexcept;

    RoundTrip roundTrip_;
    std::array<SentReport, kReports> sent_{};
    std::size_t nextSent_ = 0;
    std::optional<Clock::time_point> heard_;
    std::optional<Clock::time_point> answered_; // when a report of ours was told back
    std::optional<LinkReport> link_;
    Clock::time_point linkAt_{};
    ReferenceTimes times_;
    std::optional<std::uint8_t> fir_; // the last one's command number
    std::optional<Clock::time_point> keyFrameAt_;
};

} // namespace veter::transport
