#pragma once

#include "relay/receive/feedback.hpp"

#include "tests/unit/access_unit_packets.hpp"
#include "tests/unit/rtcp.hpp"
#include "transport/rtcp/rtcp_extended.hpp"
#include "transport/rtcp/rtcp_lost_picture.hpp"

namespace veter::test {

inline constexpr std::uint32_t kUs = 0x01020304;
inline const std::uint32_t kMedia = RtpFields{}.ssrc;
inline const Clock::time_point kStart{std::chrono::hours(1)};
inline constexpr auto kPackets = std::chrono::milliseconds(5); // between two

/// The contents of a datagram.
struct Told {
    explicit Told(Bytes datagram) : bytes(datagram.size()) {
        for (const auto& packet : splitRtcp(datagram)) {
            if (!first) first = transport::rtcpType(packet);
            if (const auto block = transport::findReportBlock(packet, kMedia)) report = block;
            if (const auto list = transport::parseNack(packet, kMedia))
                lost.assign(list->begin(), list->end());
            if (const auto read = transport::parseLinkReport(packet)) link = read;
            if (const auto read = transport::parseReferenceTime(packet)) time = read;
            descriptions += transport::rtcpType(packet) == transport::RtcpType::Sdes;
            pli |= transport::isPli(packet, kMedia);
            if (const auto read = transport::parseLostPicture(packet)) lastGood = read->lastGood;
        }
    }
    std::size_t bytes;
    std::optional<transport::RtcpType> first;
    std::optional<transport::ReportBlock> report;
    std::optional<transport::LinkReport> link;
    std::optional<transport::ReferenceTime> time;
    std::vector<int> lost;
    int descriptions = 0;
    bool pli = false;
    std::optional<std::uint32_t> lastGood; ///< of a lost picture
};

/// A stream of which some packets arrive, and the feedback about it.
class Stream {
public:
    explicit Stream(std::optional<Clock::duration> latency = {}, std::string cname = "relay")
        : repair(kPayloadType, latency), feedback(kUs, std::move(cname), freshness) {}
    void packet(Clock::duration at) {
        auto packet = makeReceived({sequence_++}, kStart + at);
        feedback.onPacket(packet.header, packet.arrival);
        repair.push(std::move(packet));
        while (repair.pop(kStart + at)) {
        }
    }
    void lose() { ++sequence_; }
    Clock::time_point nextWakeUp() const noexcept {
        return std::min(repair.nextWakeUp(), feedback.nextWakeUp(repair));
    }
    Told take(Clock::duration at) { return Told(feedback.take(repair, kStart + at)); }

    relay::Repair repair;
    relay::Freshness freshness{[this] { return ++random_; }};
    relay::Feedback feedback;

private:
    std::uint16_t sequence_ = 65'500;
    std::uint32_t random_ = 0x5eed'0000;
};

} // namespace veter::test
