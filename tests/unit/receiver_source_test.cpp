#include "relay/receiver.hpp"

#include "tests/unit/receiving.hpp"
#include "tests/unit/rtcp.hpp"
#include "transport/rtcp_extended.hpp"
#include "transport/rtcp_feedback.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

using Sequence = std::vector<int>;
const std::uint32_t kMedia = RtpFields{}.ssrc;

/// Whether a request for just this packet comes in time.
bool asksFor(const LoopbackSocket& socket, std::uint16_t sequence, std::chrono::milliseconds wait) {
    const auto end = Clock::now() + wait;
    while (Clock::now() < end)
        if (const auto datagram = socket.receive(10ms))
            for (const auto& packet : splitRtcp(*datagram))
                if (const auto list = transport::parseNack(packet, kMedia))
                    if (list->size() == 1 && *list->begin() == sequence) return true;
    return false;
}

void start(Relay& relay) {
    relay.send({1, 0, false});
    relay.send({2, 0, true});
    REQUIRE(relay.next() == Sequence{1, 2});
}

} // namespace

TEST_CASE("without keys another address is refused, and followed after a second of silence") {
    Relay relay(2s); // so that a slow machine does not give up
    start(relay);
    const LoopbackSocket moved; // the robot's address has changed
    for (std::uint16_t sequence = 3; sequence < 6; ++sequence)
        moved.send(relay.port, makeRtp({sequence, 3000, sequence == 5}));
    CHECK(relay.stats([](const auto& s) { return s.refused == 3; }).refused == 3);
    CHECK(relay.next(0ms).empty());
    std::this_thread::sleep_for(SourceLock::kMoveSilence + 20ms);
    for (const std::uint16_t sequence : {std::uint16_t{3}, std::uint16_t{5}})
        moved.send(relay.port, makeRtp({sequence, 6000, sequence == 5}));
    CHECK(asksFor(moved, 4, 2s));
    CHECK_FALSE(asksFor(relay.socket, 4, 50ms));
    moved.send(relay.port, makeRtp({4, 6000}));
    CHECK(relay.next() == Sequence{3, 4, 5});
    const auto stats = relay.stats([](const auto& s) { return s.units == 2; });
    CHECK(stats.moves == 1);
    CHECK(stats.restarts == 0);
    relay.send({6, 9000, true}); // now it is the old address that is another
    CHECK(relay.stats([](const auto& s) { return s.refused == 4; }).refused == 4);
}

TEST_CASE("without keys a stream begins with two packets from the same address") {
    Relay relay;
    const LoopbackSocket stranger;
    relay.send({1, 0, false});
    stranger.send(relay.port, makeRtp({2, 0, true}));
    CHECK(relay.stats([](const auto& s) { return s.refused == 1; }).refused == 1);
    relay.send({3, 0, true});
    CHECK(relay.stats([](const auto& s) { return s.refused == 2; }).refused == 2);
    CHECK(relay.next(0ms).empty());
    relay.send({4, 3000, true});
    CHECK(relay.next() == Sequence{3});
    CHECK(relay.next() == Sequence{4});
}

TEST_CASE("without keys a good-bye or report from another address is refused") {
    Relay relay;
    start(relay);
    const LoopbackSocket stranger;
    transport::SenderReport report;
    report.ssrc = kMedia;
    report.ntp = 1;
    stranger.send(relay.port, transport::buildBye(report, "x"));
    CHECK(relay.stats([](const auto& s) { return s.refused == 1; }).refused == 1);
    relay.send({3, 3000, true});
    CHECK(relay.next() == Sequence{3});
    CHECK_FALSE(relay.last->restart);
    CHECK_FALSE(relay.last->report);
}

TEST_CASE("packets are taken only from where they are allowed to come from") {
    Relay other({30ms}, {}, {parseCidr("192.0.2.0/24"), parseCidr("::1")});
    other.send({1, 0, false});
    other.send({2, 0, true});
    CHECK(other.stats([](const auto& s) { return s.refused == 2; }).refused == 2);
    CHECK(other.next(50ms).empty());
    CHECK(other.receiver.stats().packets == 0);
    Relay relay({30ms}, {}, {parseCidr("192.0.2.0/24"), parseCidr("127.0.0.0/8")});
    start(relay);
    CHECK(relay.receiver.stats().refused == 0);
}
