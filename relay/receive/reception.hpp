#pragma once

#include "base/time.hpp"
#include "transport/rtcp/rtcp.hpp"
#include "transport/rtp/rtp_header.hpp"

#include <optional>

namespace veter::relay {

/// What a receiver report says of a stream: RFC 3550 appendices A.1, A.3 and A.8. Pure.
class Reception {
public:
    void onPacket(const transport::RtpHeader& header, Clock::time_point now) noexcept;
    void onSenderReport(const transport::SenderReport& report, Clock::time_point now) noexcept;
    /// What it reports as lost begins anew with each call. nullopt = nothing came yet.
    std::optional<transport::ReportBlock> report(Clock::time_point now) noexcept;
    void reset() noexcept { *this = {}; } ///< another sender follows

private:
    void addJitter(const transport::RtpHeader& header, Clock::time_point now) noexcept;
    std::int64_t expected() const noexcept { return highest_ - first_ + 1; }

    std::optional<std::uint32_t> ssrc_;
    std::int64_t first_ = 0;   // sequence numbers, unwrapped
    std::int64_t highest_ = 0; // below 2^32 for a year at any rate we know
    std::int64_t received_ = 0;
    std::int64_t expectedBefore_ = 0, receivedBefore_ = 0; // at the last report
    std::int64_t transit_ = 0;                             // arrival less timestamp, ticks
    double jitter_ = 0;
    std::uint32_t lastReport_ = 0;
    Clock::time_point lastReportAt_{};
};

} // namespace veter::relay
