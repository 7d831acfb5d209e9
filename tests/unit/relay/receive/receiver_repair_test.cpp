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

/// The first RTCP packet for which `wanted` is true; empty = none is sent in time.
template <class Wanted> Wire receive(Relay& relay, Wanted wanted, Clock::duration most = 2s) {
    const auto end = relay.now + most;
    while (true) {
        for (const auto& datagram : relay.takeSent())
            for (const auto& packet : splitRtcp(datagram.data))
                if (wanted(packet)) return packet;
        const auto next = relay.core.nextWakeUp();
        if (next > end) return {};
        relay.wait(std::max<Clock::duration>(next - relay.now, {}));
    }
}

bool isNack(Bytes packet) { return transport::parseNack(packet, kMedia).has_value(); }
bool isPli(Bytes packet) { return transport::isPli(packet, kMedia); }

Sequence nack(Relay& relay) {
    const auto packet = receive(relay, isNack);
    if (packet.empty()) return {};
    const auto list = *transport::parseNack(packet, kMedia);
    return {list.begin(), list.end()};
}

} // namespace

TEST_CASE("a lost packet is requested, and its picture passed on whole") {
    Relay relay(2s);
    for (const int sequence : {65534, 65535, 2})
        relay.send({static_cast<std::uint16_t>(sequence), 0xffff'ffff, sequence == 2});
    CHECK(nack(relay) == Sequence{0, 1});
    for (const int sequence : {1, 0})
        relay.send({static_cast<std::uint16_t>(sequence), 0xffff'ffff});
    CHECK(relay.next() == Sequence{65534, 65535, 0, 1, 2});
    REQUIRE(relay.last);
    CHECK_FALSE(relay.last->damaged);
    const auto stats = relay.stats();
    CHECK(stats.losses.lost == 2);
    CHECK(stats.losses.resent == 2);
    CHECK(stats.order.lost == 0);
}

TEST_CASE("a key frame that has arrived is not requested again") {
    const Wire idr{0x65, 0x88, 0x80};
    Relay relay;
    relay.send({1, 0, false});
    relay.send({2, 0, true});
    relay.wantKeyFrame();
    REQUIRE_FALSE(receive(relay, isPli).empty());
    relay.send({3, 3000, true});
    relay.wantKeyFrame(); // as this one cannot be shown either
    relay.send({4, 6000, true}, idr);
    CHECK(receive(relay, isPli, 1s).empty());
    CHECK(relay.stats().keyFramesAsked == 1);
    relay.wantKeyFrame(); // for another loss
    CHECK_FALSE(receive(relay, isPli).empty());
}

TEST_CASE("a wanted key frame is requested, at a limited rate") {
    Relay relay;
    relay.send({1, 0, false});
    relay.send({2, 0, true});
    REQUIRE(relay.next() == Sequence{1, 2});
    relay.wantKeyFrame();
    REQUIRE_FALSE(receive(relay, isPli).empty());
    const auto first = relay.now;
    for (int i = 0; i < 100; ++i) relay.wantKeyFrame();
    REQUIRE_FALSE(receive(relay, isPli).empty());
    CHECK(relay.now - first == Feedback::kKeyFrameInterval);
    CHECK(receive(relay, isPli, 400ms).empty());
    CHECK(relay.stats().keyFramesAsked == 2);
}

TEST_CASE("the round trip is known when the sender has echoed the time") {
    Relay relay;
    relay.send({1, 0, false}, Wire(200, 0x41));
    relay.send({2, 0, true}, Wire(200, 0x41));
    const auto wire = receive(
        relay, [](Bytes packet) { return transport::parseReferenceTime(packet).has_value(); });
    REQUIRE_FALSE(wire.empty());
    CHECK_FALSE(relay.stats().roundTrip);
    const auto time = *transport::parseReferenceTime(wire);
    const auto answer = [&](std::uint32_t sender) {
        Wire told;
        transport::appendDelaySince(told, sender, time.sender, {transport::ntpShort(time.ntp), 0});
        relay.send(told);
    };
    answer(kMedia + 1); // a stranger
    relay.send({3, 3000, true});
    CHECK_FALSE(relay.stats().roundTrip);
    relay.wait(40ms);
    answer(kMedia);
    const auto stats = relay.stats();
    REQUIRE(stats.roundTrip);
    CHECK(*stats.roundTrip == 40ms);
}
