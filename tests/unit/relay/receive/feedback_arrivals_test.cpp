#include "relay/receive/feedback.hpp"

#include "tests/unit/access_unit_packets.hpp"
#include "tests/unit/rtcp.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

const std::uint32_t kMedia = RtpFields{}.ssrc;
const Clock::time_point kStart(1h);
constexpr auto kPackets = 5ms; // between two

/// A stream of which some packets arrive, and the feedback about it.
class Stream {
public:
    explicit Stream(std::string cname = "relay")
        : feedback(0x01020304, std::move(cname), freshness) {}
    void packet(Clock::duration at) {
        auto packet = makeReceived({sequence_++}, kStart + at);
        feedback.onArrival(packet.header, packet.arrival);
        feedback.onPacket(packet.header, packet.arrival);
        repair.push(std::move(packet));
        while (repair.pop(kStart + at)) {
        }
    }
    void lose() { ++sequence_; }
    Clock::time_point nextWakeUp() const noexcept {
        return std::min(repair.nextWakeUp(), feedback.nextWakeUp(repair));
    }
    /// How many arrivals were reported at each of these times, without a gap.
    std::vector<std::pair<Clock::duration, std::size_t>> told(Clock::duration from,
                                                              Clock::duration to) {
        std::vector<std::pair<Clock::duration, std::size_t>> told;
        for (auto at = from; at < to; at += kPackets) {
            packet(at);
            for (const auto& rtcp : splitRtcp(feedback.take(repair, kStart + at)))
                if (const auto report = transport::parseCongestionReport(rtcp))
                    told.emplace_back(at - from, report->size());
            REQUIRE(nextWakeUp() > kStart + at);
        }
        return told;
    }

    Repair repair{kPayloadType, std::nullopt};
    Freshness freshness{[] { return 1U; }};
    Feedback feedback;

private:
    std::uint16_t sequence_ = 65'500;
};

} // namespace

TEST_CASE("arrivals are reported to the sender that requests it, and to no other") {
    Stream s;
    CHECK(s.told(0s, 1s).empty());
    s.feedback.onFeedbackRequest({kMedia + 1, true}); // of another
    CHECK(s.told(1s, 2s).empty());
    s.feedback.onFeedbackRequest({kMedia, true});
    const auto told = s.told(2s, 2100ms);
    REQUIRE(told.size() == 5);
    for (std::size_t i = 0; i < 5; ++i) CHECK(told[i].first == static_cast<int>(i) * 20ms);
    CHECK(told[0].second > 1); // those from before, as well
    s.feedback.onFeedbackRequest({kMedia, false});
    CHECK(s.told(2100ms, 3s).empty());
}

TEST_CASE("a sender that requests it before its first packet gets a report of arrivals at once") {
    Stream s;
    s.feedback.onFeedbackRequest({kMedia, true});
    s.feedback.reset(); // it has been taken for the sender
    const auto told = s.told(0s, 10ms);
    REQUIRE(told.size() == 1);
    CHECK(told[0] == std::pair(Clock::duration(0s), std::size_t{1}));
}

TEST_CASE("with arrivals in it each datagram stays within its limit, and all is reported") {
    Stream s(std::string(255, 'x'));
    s.packet(0ms);
    s.feedback.onFeedbackRequest({kMedia, true});
    // The worst for a NACK is packets 17 apart; as many of them as the jitter buffer waits for.
    for (std::size_t i = 0; i < JitterBuffer::kLimit; ++i) i % 17 == 0 ? s.lose() : s.packet(1ms);
    s.feedback.wantKeyFrame();
    bool report = false, pli = false;
    std::size_t lost = 0, arrivals = 0;
    while (true) {
        const auto datagram = s.feedback.take(s.repair, kStart + 5ms);
        if (datagram.empty()) break;
        CHECK(datagram.size() <= 1400);
        for (const auto& packet : splitRtcp(datagram)) {
            report |= transport::findReportBlock(packet, kMedia).has_value();
            pli |= transport::isPli(packet, kMedia);
            if (const auto list = transport::parseNack(packet, kMedia)) lost += list->size();
            if (const auto read = transport::parseCongestionReport(packet))
                arrivals += read->size();
        }
    }
    CHECK(report);
    CHECK(pli);
    CHECK(lost == JitterBuffer::kLimit / 17 + 1);
    CHECK(arrivals == transport::CongestionReport::kMaxArrivals);
    CHECK(s.nextWakeUp() > kStart + 5ms);
}
