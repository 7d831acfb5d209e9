#include "relay/receive/receiver_core.hpp"

#include "tests/unit/relay/receive/receiving.hpp"
#include "tests/unit/rtcp.hpp"
#include "transport/rtcp/rtcp_extended.hpp"
#include "transport/rtcp/rtcp_feedback.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

/// Whether a request for just this packet goes there within 100 ms.
bool asksFor(Relay& relay, const UdpPath& path, std::uint16_t sequence) {
    relay.takeSent();
    relay.wait(100ms);
    for (const auto& datagram : relay.takeSent())
        for (const auto& packet : splitRtcp(datagram.data))
            if (const auto list = transport::parseNack(packet, kMedia))
                if (sameRemote(datagram.path, path) && list->size() == 1 &&
                    *list->begin() == sequence)
                    return true;
    return false;
}

} // namespace

TEST_CASE("without keys another address is refused, and followed after a second of silence") {
    Relay relay(2s);
    relay.start();
    const auto moved = pathFrom(2); // the robot's address has changed
    for (std::uint16_t sequence = 3; sequence < 6; ++sequence)
        relay.send({sequence, 3000, sequence == 5}, {}, moved);
    CHECK(relay.stats().refused == 3);
    CHECK(relay.next(0ms).empty());
    relay.wait(SourceLock::kMoveSilence);
    for (const std::uint16_t sequence : {std::uint16_t{3}, std::uint16_t{5}})
        relay.send({sequence, 6000, sequence == 5}, {}, moved);
    CHECK(asksFor(relay, moved, 4));
    CHECK_FALSE(asksFor(relay, kRobot, 4));
    relay.send({4, 6000}, {}, moved);
    CHECK(relay.next() == Sequence{3, 4, 5});
    const auto stats = relay.stats();
    CHECK(stats.moves == 1);
    CHECK(relay.count<SenderMoved>() == 1);
    CHECK(stats.restarts == 0);
    relay.send({6, 9000, true}); // now it is the old address that is another
    CHECK(relay.stats().refused == 4);
}

TEST_CASE("without keys a stream begins with two packets from the same address") {
    Relay relay;
    relay.send({1, 0, false});
    relay.send({2, 0, true}, {}, kStranger);
    CHECK(relay.stats().refused == 1);
    relay.send({3, 0, true});
    CHECK(relay.stats().refused == 2);
    CHECK(relay.next(0ms).empty());
    relay.send({4, 3000, true});
    CHECK(relay.next() == Sequence{3});
    CHECK(relay.next() == Sequence{4});
}

TEST_CASE("without keys a BYE or report from another address is refused") {
    Relay relay;
    relay.start();
    transport::SenderReport report;
    report.ssrc = kMedia;
    report.ntp = 1;
    relay.send(transport::buildBye(report, "x"), kStranger);
    CHECK(relay.stats().refused == 1);
    relay.send({3, 3000, true});
    CHECK(relay.next() == Sequence{3});
    CHECK_FALSE(relay.last->restart);
    CHECK_FALSE(relay.last->report);
}

TEST_CASE("packets are accepted only from allowed networks") {
    Relay other(30ms, {}, {parseCidr("192.0.2.0/24"), parseCidr("::1")});
    other.send({1, 0, false});
    other.send({2, 0, true});
    CHECK(other.stats().refused == 2);
    CHECK(other.next(50ms).empty());
    CHECK(other.stats().packets == 0);
    Relay relay(30ms, {}, {parseCidr("192.0.2.0/24"), parseCidr("203.0.113.0/24")});
    relay.start();
    CHECK(relay.stats().refused == 0);
}
