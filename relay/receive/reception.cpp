#include "relay/receive/reception.hpp"

#include "transport/rtcp/rtcp_extended.hpp"

#include <algorithm>
#include <cmath>

namespace veter::relay {

void Reception::onPacket(const transport::RtpHeader& header, Clock::time_point now) noexcept {
    ++received_;
    if (!ssrc_) {
        ssrc_ = header.ssrc;
        first_ = highest_ = header.sequence;
        transit_ = 0;
    }
    const auto sequence = unwrapSequence(highest_, header.sequence);
    if (sequence <= highest_ && received_ > 1) return; // late or sent again: no jitter
    highest_ = sequence;
    addJitter(header, now);
}

void Reception::addJitter(const transport::RtpHeader& header, Clock::time_point now) noexcept {
    const auto arrival = static_cast<std::uint32_t>(monotonic(now).count() * 9 / 100);
    const auto transit = static_cast<std::int64_t>(arrival - header.timestamp);
    if (received_ > 1) {
        const auto difference = timestampDistance(static_cast<std::uint32_t>(transit_),
                                                  static_cast<std::uint32_t>(transit));
        jitter_ += (std::abs(static_cast<double>(difference)) - jitter_) / 16;
    }
    transit_ = transit;
}

void Reception::onSenderReport(const transport::SenderReport& report,
                               Clock::time_point now) noexcept {
    lastReport_ = transport::ntpShort(report.ntp);
    lastReportAt_ = now;
}

std::optional<transport::ReportBlock> Reception::report(Clock::time_point now) noexcept {
    if (!ssrc_) return std::nullopt;
    transport::ReportBlock block;
    block.ssrc = *ssrc_;
    const auto expectedNow = expected() - expectedBefore_;
    const auto lostNow = expectedNow - (received_ - receivedBefore_);
    expectedBefore_ = expected();
    receivedBefore_ = received_;
    if (expectedNow > 0 && lostNow > 0)
        block.fractionLost =
            static_cast<std::uint8_t>(std::min<std::int64_t>(255, lostNow * 256 / expectedNow));
    block.lost = static_cast<std::int32_t>(
        std::clamp<std::int64_t>(expected() - received_, -0x800000, 0x7fffff));
    block.highestSequence = static_cast<std::uint32_t>(highest_);
    block.jitter = static_cast<std::uint32_t>(jitter_);
    block.lastReport = lastReport_;
    if (lastReport_ != 0)
        block.sinceReport =
            transport::toNtpShort(std::chrono::duration_cast<Micros>(now - lastReportAt_));
    return block;
}

} // namespace veter::relay
