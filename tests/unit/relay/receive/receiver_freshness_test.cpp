// A recording has authentic packets: a relay shows none of them.

#include "relay/receive/receiver_core.hpp"

#include "tests/unit/relay/receive/receiving_srtp.hpp"
#include "transport/fec/fec_encoder.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;

TEST_CASE("the first picture is there as soon as its sender has answered, a round trip later") {
    const auto keys = makeKeys();
    Relay relay(30ms, keys);
    Camera camera(keys);
    relay.send(camera.report());
    for (const int sequence : {1, 2, 3}) relay.send(camera.picture(sequence));
    CHECK(relay.next(80ms).empty());
    CHECK(relay.stats().unproven == 4);
    CHECK(relay.stats().packets == 0);
    REQUIRE(camera.receive(relay)); // the report alone is challenged
    for (const int sequence : {1, 2, 3}) CHECK(relay.next(0ms) == Sequence{sequence});
    CHECK(relay.units.empty());
    CHECK(relay.stats().packets == 3);
}

TEST_CASE("a recording of an earlier session is not shown, at whatever time it is sent") {
    const auto keys = makeKeys();
    const auto recording = record(keys, 7);
    Relay relay(30ms, keys);
    for (int round = 0; round < 3; ++round)
        for (const auto& wire : recording) {
            relay.send(wire, kStranger);
            relay.wait(kPicture / 2);
        }
    CHECK(relay.stats().units == 0);
    CHECK(relay.stats().unproven > 100);

    Camera camera(keys); // the robot connects: its picture is shown, and stays
    camera.start(relay);
    REQUIRE(relay.next(0ms) == Sequence{1});
    for (const auto& wire : recording) {
        relay.send(wire, kStranger);
        relay.wait(kPicture / 2);
    }
    relay.wait(1min); // the robot is away
    for (const auto& wire : recording) {
        relay.send(wire, kStranger);
        relay.wait(kPicture / 2);
    }
    CHECK(relay.stats().units == 1);
    CHECK(relay.stats().moves == 0);
    run(relay, camera, 2, 5); // and back
    for (int i = 0; i < 5; ++i) CHECK(relay.next(0ms) == Sequence{2 + i});
    CHECK(relay.stats().restarts == 0);
}

TEST_CASE("a recording of this session is not shown with the proof of the live one") {
    const auto keys = makeKeys();
    for (const int rolledOver : {0, 1}) {
        Camera camera(keys);
        std::vector<Wire> recording;
        recording.reserve(40);
        for (int i = 0; i < 40; ++i) recording.push_back(camera.picture(i));
        const int live = rolledOver * 65'536 + 5000;
        for (int at = 40; at < live; at += 1000) camera.picture(at);
        Relay relay(30ms, keys); // restarted in the middle of it
        for (const auto& wire : recording) relay.send(wire, kStranger);
        relay.send(camera.picture(live));
        relay.send(camera.report());
        REQUIRE(camera.receive(relay));
        relay.send(camera.picture(live + 1));
        relay.send(camera.picture(live + 2));
        REQUIRE_FALSE(relay.units.empty());
        for (const auto& unit : relay.units) CHECK(unit.packets.front().header.sequence >= 5000);
    }
}

TEST_CASE("old packets of the present session, withheld until now, do not restart it") {
    const auto keys = makeKeys();
    Relay relay(30ms, keys);
    Camera camera(keys);
    camera.start(relay);
    std::vector<Wire> withheld;
    for (int i = 2; i < 50; ++i) withheld.push_back(camera.picture(i));
    for (int i = 50; i < 1000; ++i) relay.send(camera.picture(i));
    relay.wait(1s);
    relay.units.clear();
    for (const auto& wire : withheld) relay.send(wire, kStranger);
    CHECK(relay.units.empty());
    CHECK(relay.stats().restarts == 0);
    CHECK(relay.stats().refused == 48);
}

TEST_CASE("recorded reports of any number of sessions change nothing that is known of the robot") {
    const auto keys = makeKeys();
    std::vector<Wire> reports;
    for (std::uint32_t ssrc = 100; ssrc < 200; ++ssrc) {
        Camera old(keys, ssrc);
        old.picture(1);
        reports.push_back(old.report());
        reports.push_back(old.picture(2));
    }
    Relay relay(30ms, keys);
    Camera camera(keys);
    camera.start(relay);
    std::vector<Wire> sent;
    for (int i = 2; i < 200; ++i) {
        sent.push_back(camera.picture(i));
        relay.send(sent.back());
        for (const auto& wire : reports) relay.send(wire, kStranger);
    }
    CHECK(relay.stats().units == 199);
    CHECK(relay.stats().unauthentic.badTag == 0);
    for (const auto& wire : sent) relay.send(wire, kStranger); // its own, once more
    CHECK(relay.stats().unauthentic.replayed == 198);
    CHECK(relay.stats().moves == 0);
    CHECK(relay.stats().units == 199);
}

TEST_CASE("roll-over counters, feedback requests and times of a recording are ignored") {
    const auto keys = makeKeys();
    const auto recording = record(keys, 7);
    Relay relay(30ms, keys);
    Camera camera(keys);
    camera.start(relay);
    run(relay, camera, 2, 3);
    relay.units.clear();
    relay.takeSent();
    for (const auto& wire : recording) relay.send(wire, kStranger);
    // Arrivals are still reported, as the robot requests.
    relay.send(camera.picture(5));
    relay.wait(ArrivalLog::kInterval);
    bool arrivals = false;
    for (const auto& datagram : relay.takeSent())
        if (const auto plain = through(camera.feedback, datagram.data))
            for (const auto& packet : splitRtcp(*plain))
                arrivals |= transport::parseCongestionReport(packet).has_value();
    CHECK(arrivals);
    REQUIRE(relay.next(0ms) == Sequence{5});
    CHECK(relay.last->report);
    CHECK(relay.last->report->ssrc == camera.ssrc);
}

TEST_CASE("parity that names the media of this session is kept, that of another is refused") {
    const auto keys = makeKeys();
    Relay relay(200ms, keys);
    Camera camera(keys);
    camera.start(relay);
    const auto parityOf = [&](std::uint32_t media, std::uint32_t ssrc) {
        transport::FecEncoder encoder(ssrc, 5);
        std::vector<Packet> parity;
        const std::vector<Packet> picture{makeRtp({2, 20, false, media}, Wire(100, 0x41)),
                                          makeRtp({3, 20, true, media}, Wire(100, 0x41))};
        encoder.protect(picture, 1, parity);
        return camera.protect(parity.at(0));
    };
    relay.units.clear();
    relay.send(parityOf(7, 8), kStranger);
    CHECK(relay.stats().refused == 1);
    relay.send(camera.protect(makeRtp({2, 20, false}, Wire(100, 0x41))));
    const auto parity = parityOf(camera.ssrc, 9);
    relay.send(parity);
    CHECK(relay.next(0ms) == Sequence{2, 3});
    relay.send(parityOf(7, 10), kStranger);
    relay.send(parity);
    CHECK(relay.stats().unauthentic.replayed == 1);
}
