#include "transport/send/sender_reports.hpp"

#include <algorithm>

namespace veter::transport {

void SenderReports::onPicture(const RtpHeader& rtp, Micros captured,
                              Clock::time_point now) noexcept {
    if (!started()) due_ = now;
    report_.ssrc = rtp.ssrc;
    report_.rtpTimestamp = rtp.timestamp;
    captured_ = captured;
}

void SenderReports::onSent(std::size_t payloadBytes) noexcept {
    ++report_.packets;
    report_.octets += static_cast<std::uint32_t>(payloadBytes);
}

void SenderReports::request(Clock::time_point now) noexcept {
    due_ = std::min(due_, budget_.next(kRequestInterval, now));
}

SenderReport SenderReports::take(Clock::time_point now, Micros wallClock) noexcept {
    due_ = now + kInterval;
    budget_.spend(kRequestInterval, now);
    return make(now, wallClock);
}

SenderReport SenderReports::make(Clock::time_point now, Micros wallClock) const noexcept {
    auto report = report_;
    const auto since = monotonic(now) - captured_;
    report.rtpTimestamp +=
        static_cast<std::uint32_t>(since.count() * kRtpClockRate / Micros::period::den);
    report.ntp = toNtp(wallClock);
    return report;
}

} // namespace veter::transport
