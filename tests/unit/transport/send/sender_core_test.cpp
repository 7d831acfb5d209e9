#include "transport/send/sender_core.hpp"

#include "tests/unit/transport/send/sending.hpp"
#include "transport/rtcp/rtcp_feedback_request.hpp"
#include "transport/rtcp/rtcp_lost_picture.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::transport;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

std::uint32_t ticks(Micros time) { return static_cast<std::uint32_t>(time.count() * 9 / 100); }

std::optional<SenderReport> reportIn(Bytes datagram) {
    const auto packets = splitRtcp(datagram);
    return packets.empty() ? std::nullopt : parseSenderReport(packets.front());
}

} // namespace

TEST_CASE("the first picture is sent whole behind a sender report, and a BYE has the totals") {
    constexpr std::uint16_t kPackets = 30; // more than leaves at line rate
    Sending sending;
    CHECK_FALSE(sending.core.bye(sending.now, sending.wallClock())); // of what did not begin
    std::vector<Wire> pushed;
    for (int i = 0; i < kPackets; ++i) {
        CHECK(sending.sent.empty()); // until the picture is complete
        pushed.push_back(sending.push(65'520 + i, i + 1 == kPackets, 1000));
    }
    REQUIRE_FALSE(sending.sent.empty());
    const auto report = reportIn(sending.sent.front());
    REQUIRE(report);
    CHECK(report->ssrc == kMediaSsrc);
    CHECK(report->packets == 0);
    CHECK_FALSE(sending.core.idle());
    sending.wait(50ms);
    CHECK(sending.core.idle());
    CHECK(sending.all() == pushed);
    const auto bye = sending.core.bye(sending.now, sending.wallClock());
    REQUIRE(bye);
    CHECK(isBye(splitRtcp(*bye).back(), kMediaSsrc));
    CHECK(reportIn(*bye)->packets == kPackets);
    CHECK(reportIn(*bye)->octets == kPackets * 1000);
}

TEST_CASE("key frames come on demand while a relay that asks for them answers") {
    for (const bool asks : {false, true}) {
        INFO(asks);
        Sending sending;
        sending.push(0);
        CHECK_FALSE(sending.core.keyFramesOnDemand(sending.now));
        const auto report = reportIn(sending.next(true));
        REQUIRE(report);
        Wire answer;
        appendLinkReport(answer, kReceiverSsrc, {kMediaSsrc, 0, 100ms, true, asks});
        sending.answer(answer); // by one who may hear nothing
        CHECK_FALSE(sending.core.keyFramesOnDemand(sending.now));
        appendReceiverReport(answer, kReceiverSsrc,
                             ReportBlock{kMediaSsrc, 0, 0, 0, 0, ntpShort(report->ntp), 0});
        sending.answer(answer);
        CHECK(sending.core.keyFramesOnDemand(sending.now) == asks);
        sending.now += ReceiverFeedback::kStale;
        CHECK(sending.core.keyFramesOnDemand(sending.now) == asks);
        sending.now += 1us;
        CHECK_FALSE(sending.core.keyFramesOnDemand(sending.now));
    }
}

TEST_CASE("a lost picture: the encoder is told when the last good one was captured, once") {
    SenderSettings settings;
    settings.repairsPictures = true;
    Sending sending(settings);
    Sending old;
    const auto at = [&](int picture) {
        return std::chrono::duration_cast<Micros>(sending.now.time_since_epoch()) +
               (picture - 40) * 33ms;
    };
    for (int i = 0; i < 40; ++i, sending.now += 33ms) {
        const auto wire = makeRtp({static_cast<std::uint16_t>(i), 0xffff'f000U + 3000U * i, true});
        sending.push(wire);
        old.push(wire);
    }
    const auto tell = [](Sending& to, std::uint32_t picture, std::uint32_t media = kMediaSsrc) {
        Wire wire;
        appendLostPicture(wire, kReceiverSsrc, {media, 0xffff'f000U + 3000U * picture});
        to.answer(wire);
    };
    tell(sending, 35);
    sending.now += 20ms;
    tell(sending, 35); // repeated, in case it was lost
    sending.now -= 20ms;
    CHECK(sending.lastGood == std::vector<Micros>{at(35)});
    CHECK(sending.keyFramesWanted == 0);
    sending.now += 1s;
    tell(sending, 3);                  // too long ago,
    tell(sending, 36, kMediaSsrc + 1); // of another stream
    tell(old, 35);                     // of an encoder that cannot
    CHECK(sending.lastGood.size() == 1);
    CHECK(old.lastGood.empty());
}

TEST_CASE("what is announced as understood: arrivals and lost pictures") {
    for (const bool follows : {false, true})
        for (const bool repairs : {false, true}) {
            SenderSettings settings;
            if (follows) settings.leastRate = BitRate{150'000};
            settings.repairsPictures = repairs;
            Sending sending(settings);
            sending.push(0);
            std::optional<FeedbackRequest> request;
            for (const auto& packet : splitRtcp(sending.next(true)))
                if (const auto found = parseFeedbackRequest(packet)) request = found;
            CHECK(request.has_value() == (follows || repairs));
            if (request) CHECK(*request == FeedbackRequest{kMediaSsrc, follows, repairs});
        }
}

TEST_CASE("a sender report every second maps RTP time to capture time") {
    Sending sending;
    std::vector<Clock::time_point> at;
    for (std::uint16_t sequence = 65'500; at.size() < 4; ++sequence) {
        const auto captured = std::chrono::duration_cast<Micros>(sending.now.time_since_epoch());
        sending.push(makeRtp({sequence, ticks(captured), true}));
        if (const auto report = reportIn(sending.next(true))) {
            at.push_back(sending.now);
            const auto age = timestampDistance(report->rtpTimestamp, ticks(captured));
            const auto error = sending.wallClock() - fromNtp(report->ntp) -
                               Micros(static_cast<std::int64_t>(age) * 100 / 9);
            CHECK(std::chrono::abs(error) < 20us);
        }
        sending.wait(10ms);
    }
    for (std::size_t i = 1; i < at.size(); ++i) CHECK(at[i] - at[i - 1] == 1s);
}

TEST_CASE("the first receivers that send their time all get it back at once") {
    Sending sending;
    sending.push(1);
    sending.all(true);
    for (const std::uint32_t ssrc : {7U, 8U, 9U}) {
        Wire wire;
        appendReferenceTime(wire, ssrc, 0x1111'2222'3333'4444);
        sending.answer(wire);
        std::vector<std::uint32_t> told;
        for (const auto& packet : splitRtcp(sending.next(true)))
            for (const std::uint32_t other : {7U, 8U, 9U})
                if (parseDelaySince(packet, other)) told.push_back(other);
        CHECK(told.size() == ssrc - 6);
    }
}

TEST_CASE("after the socket is recreated a report is sent at once") {
    Sending sending;
    sending.push(1);
    sending.wait(100ms);
    CHECK(sending.all(true).size() == 1);
    sending.core.onConnected(sending.now);
    sending.wait(1us);
    CHECK(sending.all(true).size() == 1);
}

TEST_CASE("packets that the kernel refuses, or that find no room in the queue, count as lost") {
    Sending sending;
    SenderCore::Out out;
    sending.core.push(makeRtp({1, 0, true}), {});
    sending.core.poll(sending.now, sending.wallClock(), out);
    REQUIRE(out.datagrams.size() == 2); // with the report
    sending.core.onSent(out.datagrams, 1, sending.now);
    CHECK(sending.stats().lost == 1);
    CHECK(sending.stats().packets == 0);
    const auto packet = makeRtp({2, 0, false});
    for (std::size_t i = 0; i < SenderCore::kPendingLimit + 5; ++i) sending.core.push(packet, {});
    CHECK(sending.stats().lost == 6);
    CHECK(sending.core.nextWakeUp() <= sending.now); // though no picture is complete
}

TEST_CASE("a sender with nothing to do does not wake up") {
    Sending sending;
    CHECK(sending.core.nextWakeUp() == Clock::time_point::max());
    sending.push(1);
    int polls = 0;
    for (const auto end = sending.now + 1h; sending.core.nextWakeUp() < end; ++polls) {
        sending.now = std::max(sending.now, sending.core.nextWakeUp());
        sending.poll();
    }
    CHECK(polls <= 3601); // a report a second
}
