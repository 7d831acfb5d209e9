// What other hosts send to a relay without a key.

#include "relay/receive/receiver_core.hpp"

#include "tests/unit/relay/receive/receiving_srtp.hpp"
#include "transport/fec/fec_encoder.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

std::size_t bytes(const std::vector<Relay::Datagram>& datagrams) {
    std::size_t sum = 0;
    for (const auto& datagram : datagrams) sum += datagram.data.size();
    return sum;
}

} // namespace

TEST_CASE("packets of another address that look encrypted end no stream") {
    Relay relay;
    relay.start();
    const Wire odd(100, 0xff);
    for (std::uint16_t i = 3; i < 20; ++i) relay.send({i, i * 10U, true}, odd, kStranger);
    CHECK(relay.stats().refused == 17);
    // Nor does another SSRC from the sender's own address, which anybody may write on a datagram.
    for (std::uint16_t i = 3; i < 20; ++i) relay.send({i, i * 10U, true, kMedia + 1}, odd);
    CHECK(relay.stats().refused == 34);
    for (std::uint16_t i = 3; i < 40; ++i) {
        relay.send({i, i * 10U, true});
        CHECK(relay.next(0ms) == Sequence{i});
        CHECK_FALSE(relay.last->restart);
    }
    CHECK(relay.stats().encrypted == 0);
}

TEST_CASE("a stream that was recognized as plain stays plain") {
    Relay relay;
    relay.start();
    for (std::uint16_t i = 3; i < 40; ++i) relay.send({i, i * 10U, true});
    relay.units.clear();
    for (std::uint16_t i = 40; i < 60; ++i) relay.send({i, i * 10U, true}, Wire(100, 0xc1));
    CHECK(relay.units.size() == 20);
}

TEST_CASE("after an outage the robot is shown again, though a stranger sends all the time") {
    Relay relay;
    relay.start();
    std::uint16_t sequence = 3;
    for (unsigned i = 0; i < 100; ++i, relay.wait(33ms)) relay.send({sequence++, i * 3000U, true});
    for (unsigned i = 0; i < 170; ++i, relay.wait(10ms)) // 1.7 s
        relay.send({static_cast<std::uint16_t>(i), i * 3000U, true, 99}, {}, kStranger);
    CHECK(relay.stats().restarts == 1); // it replaced the robot
    relay.units.clear();
    for (unsigned i = 0; i < 30; ++i, relay.wait(10ms)) {
        relay.send({sequence++, i * 3000U, true});
        relay.send({static_cast<std::uint16_t>(170 + i), i * 3000U, true, 99}, {}, kStranger);
    }
    int robot = 0;
    for (const auto& unit : relay.units) robot += unit.packets.front().header.ssrc == kMedia;
    // The stranger's packets arrive between its first two.
    CHECK(robot >= 29);
}

TEST_CASE("an address that never answered is sent no more bytes than came from there") {
    for (const int pictures : {1, 2, 5, 50}) {
        Relay relay(2s);
        std::size_t in = 0;
        for (int i = 0; i < 2 * pictures; ++i) { // every second one is missing
            const auto wire = makeRtp({static_cast<std::uint16_t>(2 * (i / 2) + i), 0, false});
            in += wire.size();
            relay.send(wire);
            relay.wantKeyFrame();
        }
        relay.wait(1min);
        CHECK(bytes(relay.sent) <= in);
    }
}

TEST_CASE("an address that answers gets all feedback, until another one takes over") {
    Relay relay(2s);
    relay.start();
    relay.wait(1ms);
    for (std::uint16_t i = 3; i < 40; ++i, relay.wait(10ms))
        relay.send({i, i * 10U, true}, Wire(200, 1));
    REQUIRE_FALSE(relay.sent.empty());
    for (const auto& packet : splitRtcp(relay.takeSent().front().data))
        if (const auto time = transport::parseReferenceTime(packet)) {
            Wire told;
            transport::appendDelaySince(told, kMedia, time->sender,
                                        {transport::ntpShort(time->ntp), 0});
            relay.send(told);
        }
    CHECK(relay.stats().roundTrip);
    for (std::uint16_t i = 41; i < 100; i += 2) relay.send({i, 5000, true}); // much is missing
    relay.wait(500ms);
    CHECK(bytes(relay.takeSent()) > 1000);
    relay.wait(2s);
    relay.takeSent();
    relay.send({100, 6000, true}, {}, kStranger); // the robot's new address, or a forged one
    REQUIRE(relay.stats().moves == 1);
    relay.wait(1min);
    CHECK(bytes(relay.takeSent()) <= 15);
}

TEST_CASE("a relay without a sender does nothing, whatever arrived last") {
    // Of a robot at the edge of coverage: parity without its media, and media without the rest.
    for (const bool asking : {false, true})
        for (int lost = 0; lost < 64; ++lost) {
            INFO(lost);
            Relay relay(std::nullopt);
            relay.start();
            transport::FecEncoder encoder(7, 65'535);
            std::uint16_t sequence = 3;
            for (int picture = 0; picture < 3; ++picture) {
                std::vector<Packet> media;
                std::vector<Packet> parity;
                for (int i = 0; i < 3; ++i, ++sequence)
                    media.push_back(makeRtp({sequence, 3000U * sequence / 3, i == 2}));
                encoder.protect(media, picture == 2 ? 1 : 3, parity);
                if (picture == 1 && asking) relay.wait(Feedback::kSilence + 1s);
                for (std::size_t i = 0; i < media.size(); ++i)
                    if ((lost >> i & 1) == 0 && picture != 2) relay.send(media[i]);
                for (std::size_t i = 0; i < parity.size(); ++i)
                    if ((lost >> (3 + i) & 1) == 0) relay.send(parity[i]);
                relay.wait(33ms);
            }
            relay.wait(10s);
            relay.polls = 0;
            relay.wait(1min);
            CHECK(relay.polls == 0);
        }
}

TEST_CASE("whatever is lost, a relay wakes up no more often than there is something to do") {
    std::mt19937 random(1);
    for (int run = 0; run < 50; ++run) {
        Relay relay(run % 2 == 0 ? std::nullopt : std::optional<Clock::duration>(2s));
        relay.start();
        for (std::uint16_t i = 3; i < 200; ++i) {
            if (random() % 4 != 0) relay.send({i, i / 4 * 3000U, i % 4 == 3});
            if (random() % 50 == 0) relay.wait(random() % 3000 * 1ms);
            relay.wait(8ms);
        }
        relay.polls = 0;
        relay.wait(2s);
        CHECK(relay.polls < 2000 / 10 + 400); // each 10 ms a request, each hole given up once
        relay.wait(3s);
        relay.polls = 0;
        relay.wait(1h);
        CHECK(relay.polls == 0);
    }
}
