#include "transport/send/receiver_feedback.hpp"

#include "tests/unit/rtcp.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace veter;
using namespace veter::test;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t kMedia = 0xdeadbeef;
constexpr std::uint32_t kReceiver = 0x01020304;
const Clock::time_point kStart(1h);

std::uint64_t ntpAt(Clock::duration at) {
    return toNtp(std::chrono::duration_cast<Micros>(kStart.time_since_epoch() + at));
}

Wire reportBlock(std::uint64_t lastReport, Micros since, std::uint32_t media = kMedia) {
    Wire wire;
    appendReceiverReport(wire, kReceiver,
                         ReportBlock{media, 0, 0, 0, 0, ntpShort(lastReport), toNtpShort(since)});
    return wire;
}

Wire pli(std::uint32_t media = kMedia) {
    Wire wire;
    appendPli(wire, kReceiver, media);
    return wire;
}

/// RFC 5104 section 4.3.1.
Wire fir(std::uint8_t number) {
    return {0x84, 206, 0, 4, 1, 2, 3, 4, 0, 0, 0, 0, 0xde, 0xad, 0xbe, 0xef, number, 0, 0, 0};
}

Wire link(double loss, std::uint32_t media = kMedia) {
    Wire wire;
    appendLinkReport(wire, kReceiver, {media, loss, 100ms, false});
    return wire;
}

} // namespace

TEST_CASE("the round trip is the time since a report, less the delay at the receiver") {
    ReceiverFeedback feedback;
    CHECK_FALSE(feedback.roundTrip());
    feedback.reportSent(ntpAt(0s), kStart);
    feedback.read(reportBlock(ntpAt(0s), 100ms), kMedia, kStart + 140ms);
    REQUIRE(feedback.roundTrip());
    CHECK(std::chrono::abs(*feedback.roundTrip() - 40ms) < 20us);
}

TEST_CASE("reports that were lost, or come out of order, spoil no round trip") {
    ReceiverFeedback feedback;
    constexpr int kReports = ReceiverFeedback::kReports;
    for (int i = 0; i < kReports; ++i) {
        const auto at = i < 8 ? i * 1s : 8s + i * 1ms;
        feedback.reportSent(ntpAt(at), kStart + at);
    }
    for (const int heard : {2, 0, 7, 7}) // the others were lost
        feedback.read(reportBlock(ntpAt(heard * 1s), 9s - heard * 1s), kMedia, kStart + 9s + 40ms);
    REQUIRE(feedback.roundTrip());
    CHECK(std::chrono::abs(*feedback.roundTrip() - 40ms) < 20us);
    feedback.reportSent(ntpAt(8900ms), kStart + 8900ms); // the first is forgotten
    ReceiverFeedback other = feedback;
    other.read(reportBlock(ntpAt(0s), 0s), kMedia, kStart + 9s);
    CHECK(other.roundTrip() == feedback.roundTrip());
}

TEST_CASE("an echo of a report that was never sent, or not yet, gives no round trip") {
    ReceiverFeedback feedback;
    feedback.read(reportBlock(0, 0s), kMedia, kStart); // has had none
    feedback.read(reportBlock(ntpAt(0s), 0s), kMedia, kStart);
    feedback.reportSent(ntpAt(0s), kStart);
    const auto at = kStart + 50ms;
    feedback.read(reportBlock(0, 0s), kMedia, at);
    feedback.read(reportBlock(ntpAt(1ms), 0s), kMedia, at);  // made up
    feedback.read(reportBlock(ntpAt(0s), 51ms), kMedia, at); // kept too long
    feedback.read(reportBlock(ntpAt(0s), 18h), kMedia, at);
    feedback.read(reportBlock(ntpAt(0s), 0s, kMedia + 1), kMedia, at);     // of another's stream
    feedback.read(reportBlock(ntpAt(0s), 0s), kMedia, kStart + 10s + 1ms); // much too late
    CHECK_FALSE(feedback.roundTrip());
}

TEST_CASE("reports are forgotten after three seconds") {
    ReceiverFeedback feedback;
    CHECK_FALSE(feedback.heard(kStart));
    feedback.reportSent(ntpAt(0s), kStart);
    Wire wire = link(0.25);
    const auto heardUs = reportBlock(ntpAt(0s), 0s);
    wire.insert(wire.end(), heardUs.begin(), heardUs.end());
    appendReferenceTime(wire, kReceiver, 0x1111'2222'3333'4444);
    CHECK(feedback.read(wire, kMedia, kStart).roundTrip);
    for (const auto at : {kStart, kStart + ReceiverFeedback::kStale}) {
        CHECK(feedback.heard(at));
        REQUIRE(feedback.link(at));
        CHECK(feedback.link(at)->loss == 0.25);
        const auto told = feedback.timesToTell(at);
        REQUIRE(told.size() == 1);
        CHECK(told[0].receiver == kReceiver);
        CHECK(told[0].delay.lastTime == 0x2222'3333);
        CHECK(told[0].delay.sinceThen ==
              toNtpShort(std::chrono::duration_cast<Micros>(at - kStart)));
    }
    const auto later = kStart + ReceiverFeedback::kStale + 1us;
    CHECK_FALSE(feedback.heard(later));
    CHECK_FALSE(feedback.link(later));
    CHECK(feedback.timesToTell(later).empty());
}

TEST_CASE("link reports count as long as their sender also echoes our reports") {
    ReceiverFeedback feedback;
    feedback.reportSent(ntpAt(0s), kStart);
    feedback.read(link(1), kMedia, kStart); // forged, by a sender that receives nothing
    CHECK_FALSE(feedback.link(kStart));
    feedback.read(reportBlock(ntpAt(1ms), 0s), kMedia, kStart); // made up
    CHECK_FALSE(feedback.link(kStart));
    feedback.read(reportBlock(ntpAt(0s), 0s), kMedia, kStart + 40ms);
    CHECK(feedback.link(kStart + 40ms));
    for (auto at = 40ms; at <= 20s; at += 100ms) feedback.read(link(1), kMedia, kStart + at);
    CHECK_FALSE(feedback.link(kStart + 20s));
}

TEST_CASE("a receiver that never sent feedback does not fall silent") {
    ReceiverFeedback feedback;
    feedback.read(pli(), kMedia, kStart);
    CHECK(feedback.heard(kStart));
    CHECK_FALSE(feedback.fellSilent(kStart + 1min));
    feedback.reportSent(ntpAt(0s), kStart);
    feedback.read(reportBlock(ntpAt(0s), 0s), kMedia, kStart + 40ms);
    CHECK_FALSE(feedback.fellSilent(kStart + ReceiverFeedback::kStale));
    CHECK(feedback.fellSilent(kStart + 1min));
}

TEST_CASE("lost packets of all NACKs in a datagram are taken, up to the limit of a list") {
    ReceiverFeedback feedback;
    Wire wire;
    for (const int first : {0, 40'000, 65'400}) { // the last across 65535
        NackList list;
        for (int i = 0; i < 100; ++i) list.push(static_cast<std::uint16_t>(first + i));
        appendNack(wire, kReceiver, kMedia, list);
    }
    const auto asked = feedback.read(wire, kMedia, kStart);
    REQUIRE(asked.lost.size() == NackList::kMaxNack);
    CHECK(asked.lost.begin()[0] == 0);
    CHECK(asked.lost.begin()[100] == 40'000);
    CHECK(asked.lost.end()[-1] == 65'455);
    CHECK_FALSE(asked.keyFrame);
    CHECK_FALSE(asked.roundTrip);
}

TEST_CASE("key frames are requested no more often than every 300 ms, whatever arrives") {
    ReceiverFeedback feedback;
    int wanted = 0;
    for (int i = 0; i < 3000; ++i) {
        const auto wire = i % 2 == 0 ? pli() : fir(static_cast<std::uint8_t>(i));
        wanted += feedback.read(wire, kMedia, kStart + i * 1ms).keyFrame;
    }
    CHECK(wanted == 10);
    Wire both = pli();
    const auto second = fir(7);
    both.insert(both.end(), second.begin(), second.end());
    CHECK(feedback.read(both, kMedia, kStart + 1min).keyFrame);
}

TEST_CASE("a full intra request that is repeated asks for the same picture") {
    ReceiverFeedback feedback;
    CHECK(feedback.read(fir(255), kMedia, kStart).keyFrame);
    CHECK_FALSE(feedback.read(fir(255), kMedia, kStart + 1s).keyFrame);
    CHECK_FALSE(feedback.read(fir(255), kMedia, kStart + 1h).keyFrame);
    CHECK(feedback.read(fir(0), kMedia, kStart + 2h).keyFrame);
    CHECK_FALSE(feedback.read(fir(1), kMedia, kStart + 2h + 299ms).keyFrame); // too soon
    CHECK(feedback.read(fir(1), kMedia, kStart + 2h + 300ms).keyFrame);       // so it asks on
}

TEST_CASE("feedback about another stream is ignored") {
    ReceiverFeedback feedback;
    NackList list;
    list.push(1);
    Wire wire = pli(kMedia + 1);
    appendNack(wire, kReceiver, kMedia + 1, list);
    const auto other = link(0.5, kMedia + 1);
    wire.insert(wire.end(), other.begin(), other.end());
    const auto asked = feedback.read(wire, kMedia, kStart);
    CHECK(asked.lost.empty());
    CHECK_FALSE(asked.keyFrame);
    CHECK_FALSE(feedback.link(kStart));
    CHECK_FALSE(feedback.heard(kStart));
}

TEST_CASE("garbage is ignored, and a packet that is cut off counts up to the cut") {
    ReceiverFeedback feedback;
    std::minstd_rand random(11);
    for (int i = 0; i < 10'000; ++i) {
        Wire wire(random() % 64);
        for (auto& byte : wire) byte = static_cast<std::uint8_t>(random());
        if (wire.size() > 1) wire[0] = 0x81, wire[1] = static_cast<std::uint8_t>(200 + i % 8);
        const auto asked = feedback.read(wire, kMedia, kStart + i * 1ms);
        REQUIRE(asked.lost.empty());
        REQUIRE_FALSE(asked.keyFrame);
    }
    CHECK_FALSE(feedback.roundTrip());
    CHECK_FALSE(feedback.link(kStart + 10s));
    Wire wire = pli();
    const auto second = link(0.5);
    wire.insert(wire.end(), second.begin(), second.end() - 1);
    CHECK(feedback.read(wire, kMedia, kStart + 20s).keyFrame);
    CHECK_FALSE(feedback.link(kStart + 20s));
}
