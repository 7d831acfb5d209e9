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

/// The first RTCP packet that `wanted` says yes to; empty = none came in time.
template <class Wanted>
Wire receive(const LoopbackSocket& socket, Wanted wanted, std::chrono::milliseconds wait = 2s) {
    const auto end = Clock::now() + wait;
    while (Clock::now() < end)
        if (const auto datagram = socket.receive(10ms))
            for (const auto& packet : splitRtcp(*datagram))
                if (wanted(packet)) return packet;
    return {};
}

bool isNack(Bytes packet) { return transport::parseNack(packet, kMedia).has_value(); }
bool isPli(Bytes packet) { return transport::isPli(packet, kMedia); }

Sequence nack(const LoopbackSocket& socket, std::chrono::milliseconds wait = 2s) {
    const auto packet = receive(socket, isNack, wait);
    if (packet.empty()) return {};
    const auto list = *transport::parseNack(packet, kMedia);
    return {list.begin(), list.end()};
}

} // namespace

TEST_CASE("a lost packet is asked for, and its picture handed on whole") {
    Relay relay(2s); // so that a slow machine does not give up
    for (const int sequence : {65534, 65535, 2})
        relay.send({static_cast<std::uint16_t>(sequence), 0xffff'ffff, sequence == 2});
    CHECK(nack(relay.socket) == Sequence{0, 1});
    for (const int sequence : {1, 0})
        relay.send({static_cast<std::uint16_t>(sequence), 0xffff'ffff});
    CHECK(relay.next() == Sequence{65534, 65535, 0, 1, 2});
    REQUIRE(relay.last);
    CHECK_FALSE(relay.last->damaged);
    const auto stats = relay.stats([](const auto& s) { return s.units == 1; });
    CHECK(stats.losses.lost == 2);
    CHECK(stats.losses.resent == 2);
    CHECK(stats.order.lost == 0);
}

TEST_CASE("a key frame that is wanted is asked for, at a limited rate") {
    Relay relay;
    relay.send({1, 0, false});
    relay.send({2, 0, true});
    REQUIRE(relay.next() == Sequence{1, 2});
    relay.receiver.requestKeyFrame();
    REQUIRE_FALSE(receive(relay.socket, isPli).empty());
    const auto first = Clock::now();
    for (int i = 0; i < 100; ++i) relay.receiver.requestKeyFrame();
    REQUIRE_FALSE(receive(relay.socket, isPli).empty());
    CHECK(Clock::now() - first >
          Feedback::kKeyFrameInterval - 100ms); // less what the first was late
    CHECK(receive(relay.socket, isPli, 400ms).empty());
    CHECK(relay.receiver.stats().keyFramesAsked == 2);
}

TEST_CASE("the round trip is known when the sender has told the time back") {
    Relay relay;
    relay.send({1, 0, false});
    relay.send({2, 0, true});
    const auto wire = receive(relay.socket, [](Bytes packet) {
        return transport::parseReferenceTime(packet).has_value();
    });
    REQUIRE_FALSE(wire.empty());
    CHECK_FALSE(relay.receiver.stats().roundTrip);
    const auto time = *transport::parseReferenceTime(wire);
    const auto answer = [&](std::uint32_t sender) {
        Wire told;
        transport::appendDelaySince(told, sender, time.sender,
                                    {transport::compactNtp(time.ntp), 0});
        relay.send(told);
    };
    answer(kMedia + 1); // a stranger
    relay.send({3, 3000, true});
    relay.stats([](const auto& s) { return s.packets == 3; });
    CHECK_FALSE(relay.receiver.stats().roundTrip);
    answer(kMedia);
    const auto stats = relay.stats([](const auto& s) { return s.roundTrip.has_value(); });
    REQUIRE(stats.roundTrip);
    CHECK(*stats.roundTrip < 2s);
}
