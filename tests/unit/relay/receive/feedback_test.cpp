#include "tests/unit/relay/receive/feedback_stream.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;

TEST_CASE("nothing is sent before there is a sender") {
    Stream s;
    s.feedback.wantKeyFrame();
    CHECK(s.take(0ms).bytes == 0);
    CHECK(s.nextWakeUp() == Clock::time_point::max());
    s.packet(1ms);
    CHECK(s.take(1ms).pli); // it is still wanted
}

TEST_CASE("reports go out with the first packet, then four times a second") {
    Stream s;
    std::vector<Clock::duration> reports;
    for (auto at = Clock::duration(0ms); at <= 2s; at += kPackets) {
        s.packet(at);
        const auto told = s.take(at);
        if (told.bytes == 0) continue;
        reports.push_back(at);
        CHECK(s.nextWakeUp() == kStart + at + Feedback::kInterval);
        CHECK(told.first == transport::RtcpType::ReceiverReport);
        CHECK(told.descriptions == 1);
        REQUIRE(told.report);
        CHECK(told.report->lost == 0);
        REQUIRE(told.link);
        CHECK(told.link->media == kMedia);
        CHECK(told.link->budget == s.repair.hold());
        REQUIRE(told.time);
        CHECK(told.time->sender == kUs);
    }
    REQUIRE(reports.size() == 9);
    for (std::size_t i = 0; i < reports.size(); ++i)
        CHECK(reports[i] == static_cast<int>(i) * 250ms);
}

TEST_CASE("losses are requested at once, without a report before the NACK") {
    Stream s;
    s.packet(0ms);
    s.take(0ms);
    s.lose();
    s.packet(10ms);
    CHECK(s.take(10ms).bytes == 0); // may be reordering
    const auto told = s.take(12ms);
    CHECK(told.first == transport::RtcpType::TransportFeedback);
    CHECK(told.bytes == 16);
    CHECK(told.lost == std::vector{65'501});
}

TEST_CASE("a key frame is requested at once, and no more often than every 300 ms") {
    Stream s;
    std::vector<Clock::duration> asked;
    for (auto at = Clock::duration(0ms); at < 1s; at += kPackets) {
        s.packet(at);
        if (at >= 20ms) s.feedback.wantKeyFrame();
        if (s.take(at).pli) asked.push_back(at);
        if (at < 20ms) continue;
        s.feedback.wantKeyFrame();
        CHECK(s.nextWakeUp() <= kStart + asked.back() + Feedback::kKeyFrameInterval);
    }
    CHECK(asked == std::vector<Clock::duration>{20ms, 320ms, 620ms, 920ms});
    CHECK(s.feedback.keyFramesAsked() == 4);
    CHECK_FALSE(s.take(1100ms).pli); // not due
    CHECK(s.take(1220ms).pli);
    CHECK_FALSE(s.take(1600ms).pli); // not wanted
}

TEST_CASE("a request for a key frame is repeated to a sender that answers, in case it was lost") {
    Stream s;
    s.repair.addRoundTrip(40ms);
    std::vector<Clock::duration> asked;
    for (auto at = Clock::duration(0ms); at < 500ms; at += kPackets) {
        s.packet(at);
        if (at == 20ms || at == 100ms) s.feedback.wantKeyFrame();
        if (s.take(at).pli) asked.push_back(at);
        CHECK(s.nextWakeUp() > kStart + at);
    }
    CHECK(asked ==
          std::vector<Clock::duration>{20ms, 40ms, 60ms, 80ms, 320ms, 340ms, 360ms, 380ms});
    CHECK(s.feedback.keyFramesAsked() == 2);
}

TEST_CASE(
    "for a viewer a key frame is requested at once and for four seconds, and the sender told") {
    Stream stream;
    stream.packet(0ms);
    CHECK_FALSE(stream.take(0ms).link->asksForKeyFrames);
    stream.feedback.onViewer();
    CHECK(stream.take(5ms).pli);
    int requests = 0;
    for (auto at = 10ms; at < 10s; at += 5ms) {
        stream.packet(at);
        const auto told = stream.take(at);
        requests += told.pli;
        if (told.link) CHECK(told.link->asksForKeyFrames);
        if (at > 4s) CHECK_FALSE(told.pli);
    }
    CHECK(requests == Feedback::kViewerKeyFrames);
}

TEST_CASE("a silent sender gets no feedback until its next packet") {
    Stream s;
    s.packet(0ms);
    CHECK(s.take(0ms).bytes > 0);
    CHECK(s.take(Feedback::kSilence).bytes > 0);
    CHECK(s.take(Feedback::kSilence + 250ms).bytes == 0);
    CHECK(s.nextWakeUp() == Clock::time_point::max());
    s.feedback.wantKeyFrame();
    CHECK(s.take(1min).bytes == 0);
    s.packet(1min);
    const auto told = s.take(1min);
    CHECK(told.report);
    CHECK(told.pli);
}

TEST_CASE("with a silent sender nothing stays due") {
    Stream s(2s); // longer than the silence
    s.packet(0ms);
    s.lose();
    s.packet(1ms);
    for (auto at = Clock::duration(1ms); at < 1900ms; at += 1ms) {
        s.take(at);
        REQUIRE(s.nextWakeUp() > kStart + at);
    }
}

TEST_CASE("a round trip is the time since our report, less the delay at the sender") {
    Stream s;
    s.packet(0ms);
    const auto told = s.take(0ms);
    REQUIRE(told.time);
    const transport::DelaySince delay{transport::ntpShort(told.time->ntp),
                                      transport::toNtpShort(10ms)};
    Wire others;
    transport::appendDelaySince(others, kMedia, kUs + 1, delay);
    CHECK_FALSE(s.feedback.onEcho(others, kMedia, kStart + 70ms));
    CHECK_FALSE(s.freshness.proven(kMedia, kStart + 70ms));
    Wire wire;
    transport::appendDelaySince(wire, kMedia, kUs, delay);
    const auto answer = s.feedback.onEcho(wire, kMedia, kStart + 70ms);
    REQUIRE(answer);
    REQUIRE(answer->roundTrip);
    CHECK(std::chrono::abs(*answer->roundTrip - 60ms) < 20us);
    CHECK(s.freshness.proven(kMedia, kStart + 70ms));
}

TEST_CASE("all feedback that may be due at once fits a datagram") {
    Stream s({}, std::string(255, 'x'));
    s.packet(0ms);
    // The worst for a NACK is packets 17 apart; as many of them as the jitter buffer waits for.
    for (std::size_t i = 0; i < JitterBuffer::kLimit; ++i) i % 17 == 0 ? s.lose() : s.packet(1ms);
    s.feedback.wantKeyFrame();
    const auto told = s.take(5ms);
    CHECK(told.report);
    CHECK(told.pli);
    CHECK(told.lost.size() == JitterBuffer::kLimit / 17 + 1);
    CHECK(told.bytes <= 1400);
}

TEST_CASE("a lost picture is told four times; what does not help by then is followed by a PLI") {
    Stream s;
    s.packet(0ms);
    s.repair.addRoundTrip(40ms);
    s.take(0ms);
    CHECK_FALSE(s.feedback.takesRepairs());
    s.feedback.onFeedbackRequest({kMedia + 1, false, true});
    CHECK_FALSE(s.feedback.takesRepairs()); // somebody else does
    s.feedback.onFeedbackRequest({kMedia, false, true});
    CHECK(s.feedback.takesRepairs());
    std::vector<int> told, plis;
    for (int at = 10; at < 400; at += 10) {
        s.feedback.wantRepair(77); // each picture
        const auto sent = s.take(std::chrono::milliseconds(at));
        if (sent.lastGood) told.push_back(at);
        if (sent.pli) plis.push_back(at);
        if (sent.lastGood) CHECK(sent.lastGood == 77U);
    }
    CHECK(told == std::vector{10, 30, 50, 70});
    CHECK(plis == std::vector{130, 150, 170, 190});
}

TEST_CASE("what is good again is not asked for, and another loss is told at once") {
    Stream s;
    s.packet(0ms);
    s.repair.addRoundTrip(40ms);
    s.take(0ms);
    s.feedback.wantRepair(77);
    CHECK(s.take(10ms).lastGood == 77U);
    s.feedback.wantRepair(77);
    s.feedback.onRepair();
    CHECK_FALSE(s.take(40ms).lastGood);
    s.feedback.wantRepair(99);
    CHECK_FALSE(s.take(50ms).lastGood); // but not much more often than they can be answered
    CHECK(s.take(110ms).lastGood == 99U);
    s.feedback.onKeyFrame();
    s.packet(990ms);
    const auto later = s.take(1s);
    CHECK_FALSE(later.lastGood);
    CHECK_FALSE(later.pli);
    s.feedback.wantRepair(111);
    s.feedback.wantKeyFrame(); // for a viewer: no repair is enough
    CHECK(s.take(1010ms).lastGood == 111U);
    s.feedback.onRepair();
    CHECK(s.take(1310ms).pli);
}
