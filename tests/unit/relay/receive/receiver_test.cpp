#include "relay/receive/receiver_core.hpp"

#include "tests/unit/relay/receive/receiving.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;

TEST_CASE("datagrams become pictures, their packets in order and once, across 65535") {
    Relay relay;
    for (const int sequence : {65533, 65534, 0, 65535, 0, 1})
        relay.send({static_cast<std::uint16_t>(sequence), 0xffff'ffff, sequence == 1});
    CHECK(relay.next() == Sequence{65533, 65534, 65535, 0, 1});
    REQUIRE(relay.last);
    CHECK(relay.last->restart);
    CHECK_FALSE(relay.last->damaged);
    relay.send({2, 2999, true});
    CHECK(relay.next() == Sequence{2});
    CHECK_FALSE(relay.last->restart);
    const auto stats = relay.stats();
    CHECK(stats.units == 2);
    CHECK(stats.packets == 7);
    CHECK(stats.bytes == 7 * 15);
    CHECK(stats.restarts == 0);
    CHECK(stats.order.duplicate == 1);
    CHECK(stats.order.reordered == 1);
    CHECK(stats.order.lost == 0);
}

TEST_CASE("a picture with a hole is passed on when the hold is over") {
    Relay relay;
    relay.send({1, 0, false});
    relay.send({2, 0, false});
    relay.send({4, 0, true});
    const auto sent = relay.now;
    CHECK(relay.next() == Sequence{1, 2, 4});
    CHECK(relay.now - sent == 30ms);
    CHECK(relay.last->damaged);
    const auto stats = relay.stats();
    CHECK(stats.damaged == 1);
    CHECK(stats.order.lost == 1);
}

TEST_CASE("a restarted sender is followed after a BYE at once, else after a silence") {
    Relay relay;
    const auto start = [&](std::uint32_t ssrc, std::uint16_t sequence) {
        relay.send({sequence, 1, false, ssrc});
        relay.send({static_cast<std::uint16_t>(sequence + 1), 1, true, ssrc});
    };
    start(1, 100);
    CHECK(relay.next() == Sequence{100, 101});
    transport::SenderReport report;
    report.ssrc = 1;
    relay.send(transport::buildBye(report, "x"));
    start(2, 50'000);
    CHECK(relay.next() == Sequence{50'000, 50'001});
    CHECK(relay.last->restart);
    start(3, 7); // while the second one sends
    const auto refused = relay.stats();
    CHECK(refused.refused == 2);
    relay.wait(SourceLock::kSilence);
    start(3, 65'535);
    CHECK(relay.next() == Sequence{65'535, 0});
    CHECK(relay.last->restart);
    const auto stats = relay.stats();
    CHECK(stats.restarts == 2);
    CHECK(relay.count<SenderArrived>() == 3);
    CHECK(relay.count<SenderLeft>() == 1);
}

TEST_CASE("a picture carries the last report of its own sender") {
    Relay relay;
    transport::SenderReport report;
    report.ssrc = RtpFields{}.ssrc;
    report.ntp = 0x1234'5678'9abc'def0;
    report.rtpTimestamp = 42;
    relay.send(transport::buildSenderReport(report, "robot"));
    relay.send({1, 0, false});
    relay.send({2, 0, true});
    CHECK(relay.next() == Sequence{1, 2});
    REQUIRE(relay.last->report);
    CHECK(relay.last->report->ntp == report.ntp);
    CHECK(relay.last->report->rtpTimestamp == 42);
    report.ssrc += 1; // another's
    report.ntp = 1;
    relay.send(transport::buildSenderReport(report, "stranger"));
    relay.send({3, 3000, true});
    CHECK(relay.next() == Sequence{3});
    CHECK((!relay.last->report || relay.last->report->ntp != 1));
}

TEST_CASE("garbage is counted and disturbs nothing") {
    Relay relay;
    std::minstd_rand random(7);
    constexpr int kGarbage = 10'000;
    relay.send({0, 0, false});
    relay.send({1, 0, true});
    REQUIRE(relay.next() == Sequence{0, 1});
    std::uint16_t sequence = 2;
    for (int i = 0; i < kGarbage; ++i) {
        std::vector<std::uint8_t> datagram(random() % 100);
        for (auto& byte : datagram) byte = static_cast<std::uint8_t>(random());
        // PT 96 would be a packet of another sender, which is the case of another test.
        if (datagram.size() > 1 && (datagram[1] & 0x7f) == kPayloadType) datagram[1] = 0;
        relay.send(datagram);
        if (i % 100 != 99) continue;
        relay.send({sequence, sequence * 3000U, true});
        REQUIRE(relay.next() == Sequence{sequence});
        ++sequence;
    }
    const auto counted = [](const ReceiverStats& s) {
        return s.malformed + s.wrongType + s.refused + s.parity.unusable;
    };
    const auto stats = relay.stats();
    CHECK(counted(stats) == kGarbage);
    CHECK(stats.wrongType > 0);
    CHECK(stats.units == 101);
    CHECK(stats.packets == 102);
    CHECK(stats.order.lost == 0);
}

TEST_CASE("datagrams that are no valid RTP are counted by what is wrong with them") {
    Relay relay;
    relay.send(Bytes{});                                                // empty
    relay.send(std::vector<std::uint8_t>{0x80, 0x60, 0, 1});            // cut off
    relay.send(std::vector<std::uint8_t>{0x80, 200, 0, 6, 0, 0, 0, 1}); // RTCP, cut off
    relay.send({1, 0, true, 1, 97});                                    // another payload type
    const auto stats = relay.stats();
    CHECK(stats.malformed == 3);
    CHECK(stats.wrongType == 1);
    CHECK(stats.packets == 0);
}
