#include "transport/send/sender_core.hpp"

#include "tests/unit/transport/send/sending.hpp"
#include "transport/rtcp/rtcp_picture_end.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::transport;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

/// Echoes the last report that was sent.
void answerReport(Sending& sending) {
    const auto reports = sending.all(true);
    REQUIRE_FALSE(reports.empty());
    const auto report = parseSenderReport(splitRtcp(reports.back()).front());
    REQUIRE(report);
    Wire wire;
    appendReceiverReport(wire, kReceiverSsrc,
                         ReportBlock{kMediaSsrc, 0, 0, 0, 0, ntpShort(report->ntp), 0});
    sending.answer(wire);
}

} // namespace

TEST_CASE("packets that a NACK requests are resent byte for byte") {
    Sending sending;
    std::vector<Wire> sent;
    sent.reserve(10);
    for (int i = 0; i < 10; ++i) sent.push_back(sending.push(65'530 + i, i == 9));
    sending.wait(Resender::kUnknownRoundTrip);
    CHECK(sending.all() == sent);
    sending.answer(nackOf(65'535));
    CHECK(sending.all() == std::vector<Wire>{sent[5]});
    sending.answer(nackOf(2));
    CHECK(sending.all() == std::vector<Wire>{sent[8]});
    CHECK(sending.stats().resends.resent == 2);
    CHECK(sending.stats().packets == 10); // what is sent again is not counted
}

TEST_CASE("a request for unknown packets, or for another stream, resends nothing") {
    Sending sending;
    sending.push(7);
    sending.wait(Resender::kUnknownRoundTrip);
    sending.all();
    Wire others = nackOf(7);
    store32be(others, 8, kMediaSsrc + 1);
    sending.answer(others);
    sending.answer(Bytes(others).first(9));
    sending.answer(nackOf(8, 100));
    CHECK(sending.all().empty());
    CHECK(sending.stats().resends.gone == 100);
    CHECK(sending.stats().resends.resent == 0);
}

TEST_CASE("a picture loss indication requests a key frame, at most one in 300 ms") {
    Sending sending;
    sending.push(1);
    Wire pli;
    appendPli(pli, kReceiverSsrc, kMediaSsrc);
    for (int i = 0; i < 70; ++i) { // 0 to 690 ms
        sending.answer(pli);
        sending.wait(10ms);
    }
    CHECK(sending.keyFramesWanted == 3);
    CHECK(sending.stats().keyFramesAsked == 3);
}

TEST_CASE("with packet loss the end of each picture is told") {
    Sending sending;
    sending.push(65'535);
    sending.wait(50ms);
    CHECK(sending.all().size() == 1); // no loss was reported
    sending.wait(1s);
    answerReport(sending);
    const auto report = [](bool pictureEnds) {
        Wire wire;
        LinkReport link{kMediaSsrc, 0.05, 100ms, false};
        link.pictureEnds = pictureEnds;
        appendLinkReport(wire, kReceiverSsrc, link);
        return wire;
    };
    sending.answer(report(false));
    sending.push(0, false);
    sending.push(1);
    sending.wait(50ms);
    CHECK(sending.stats().pictureEnds == 0); // an old relay would not understand it
    sending.answer(report(true));
    sending.all(true);
    sending.push(2, false);
    sending.push(3);
    CHECK(sending.all().size() == 2);
    sending.wait(SenderCore::kEndDelay - 1us);
    CHECK(sending.sent.empty());
    sending.wait(1us);
    const auto told = sending.all(true);
    REQUIRE(told.size() == 1);
    CHECK(parsePictureEnd(told.front()) == PictureEnd{kMediaSsrc, 3});
    sending.wait(50ms);
    CHECK(sending.sent.empty());
    CHECK(sending.stats().pictureEnds == 1);
}

TEST_CASE("ten thousand forged NACKs get no more than half the media's rate, and nothing is lost") {
    constexpr std::size_t kPayload = 1200;
    constexpr std::size_t kHalfRate = 125'000; // of 2 Mbit/s, in bytes a second
    constexpr int kPictures = 200;
    Sending sending;
    const auto start = sending.now;
    for (int i = 0; i < kPictures; ++i) {
        sending.push(i, true, kPayload);
        for (int j = 0; j < 50; ++j) sending.answer(nackOf(i - 255, 256));
        sending.wait(5ms);
    }
    std::size_t bytes = 0;
    for (const auto& wire : sending.all()) bytes += wire.size();
    const auto seconds = std::chrono::duration<double>(sending.now - start).count();
    const auto media = kPictures * (kPayload + kRtpHeaderBytes);
    REQUIRE(bytes > media);
    CHECK(static_cast<double>(bytes - media) <= kHalfRate * (seconds + 0.5)); // what is saved up
    CHECK(sending.stats().resends.asked == std::uint64_t{50} * kPictures * 256);
    CHECK(sending.stats().resends.refused > 0);
    CHECK(sending.stats().lost == 0);
    CHECK(sending.stats().packets == kPictures);
}
