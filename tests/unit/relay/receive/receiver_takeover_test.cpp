// With keys: which of several senders a relay shows, and from when on.

#include "relay/receive/receiver_core.hpp"

#include "tests/unit/relay/receive/receiving_srtp.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;

TEST_CASE("a sender that was shown stays accepted when feedback no longer reaches it") {
    const auto keys = makeKeys();
    Relay relay(30ms, keys);
    Camera camera(keys);
    camera.start(relay);
    camera.told.reset();
    for (int i = 2; i < 400; ++i) { // 13 s, and it answers nothing
        relay.send(camera.picture(i));
        relay.wait(kPicture);
    }
    relay.units.clear();
    relay.send(camera.report());
    relay.send(camera.picture(400));
    REQUIRE(relay.next(0ms) == Sequence{400});
    REQUIRE(relay.last->report);
    CHECK(relay.last->arrival() - relay.last->report->arrival < 1s);
    transport::SenderReport report;
    report.ssrc = camera.ssrc;
    relay.send(camera.protect(transport::buildBye(report, "camera")));
    Camera second(keys, 2);
    second.start(relay, 7); // at once: the first has left
    CHECK(relay.next(0ms) == Sequence{7});
}

TEST_CASE("after its BYE a late packet does not bring a session back") {
    const auto keys = makeKeys();
    Relay relay(30ms, keys);
    Camera camera(keys);
    camera.start(relay);
    const auto late = camera.picture(2);
    transport::SenderReport report;
    report.ssrc = camera.ssrc;
    relay.send(camera.protect(transport::buildBye(report, "camera")));
    relay.send(late);
    CHECK(relay.stats().restarts == 0);
    CHECK(relay.stats().units == 1);
}

TEST_CASE("one old packet every 200 ms does not keep the robot out") {
    const auto keys = makeKeys();
    const auto recording = record(keys, 7);
    Relay relay(30ms, keys);
    Camera camera(keys);
    for (const auto& wire : recording) {
        relay.send(wire, kStranger);
        relay.wait(199ms);
    }
    camera.start(relay);
    CHECK(relay.next(0ms) == Sequence{1});
}

TEST_CASE("a restarted robot takes over when its old session is silent, not before") {
    const auto keys = makeKeys();
    Relay relay(30ms, keys);
    Camera camera(keys, 1);
    camera.start(relay);
    run(relay, camera, 2, 30);
    relay.units.clear();
    Camera second(keys, 2, pathFrom(2));
    second.start(relay); // it has proven itself while the first one sends
    CHECK(relay.units.empty());
    run(relay, camera, 32, 3);
    CHECK(relay.units.size() == 3);
    relay.units.clear();
    relay.wait(SourceLock::kSilence);
    relay.send(second.picture(2), second.path);
    REQUIRE(relay.next(0ms) == Sequence{1}); // its beginning was kept
    CHECK(relay.last->restart);
    CHECK(relay.next(0ms) == Sequence{2});
    run(relay, camera, 35, 3);
    CHECK(relay.units.empty());
}

TEST_CASE("withheld packets of the old session do not keep the new one out") {
    const auto keys = makeKeys();
    Relay relay(30ms, keys);
    Camera camera(keys, 1);
    camera.start(relay);
    std::vector<Wire> withheld;
    for (int i = 2; i < 200; ++i) withheld.push_back(camera.picture(i));
    Camera second(keys, 2, pathFrom(2));
    relay.units.clear();
    std::size_t next = 0;
    int shown = 0;
    for (int i = 0; i < 100; ++i) { // 20 s
        relay.send(withheld[next++], kStranger);
        relay.wait(199ms);
        second.start(relay, i);
        for (; !relay.units.empty(); relay.units.pop_front())
            shown += relay.units.front().packets.front().header.ssrc == 2;
    }
    CHECK(shown > 45); // all but the ten seconds for which the first was proven
}

TEST_CASE("an answer counts only for this relay, and for its own sender") {
    const auto keys = makeKeys();
    Relay relay(30ms, keys);
    Camera camera(keys, 1);
    camera.start(relay);
    Camera other(keys, 2, kStranger);
    other.told = camera.told;
    other.told->sender ^= 1; // to another relay
    relay.wait(1s);
    relay.send(other.report(), other.path);
    for (const int sequence : {1, 2, 3}) relay.send(other.picture(sequence), other.path);
    CHECK(relay.stats().restarts == 0);
}

TEST_CASE("a foreign sender needs no proof, until another sender has one") {
    const auto keys = foreignKeys();
    Relay relay(30ms, keys);
    Camera foreign(keys, 1, kStranger); // it receives no feedback
    for (int i = 0; i < 10; ++i) relay.send(foreign.picture(i), foreign.path);
    CHECK(relay.stats().units == 10);
    relay.units.clear();
    Camera camera(keys, 2);
    camera.start(relay); // at once, while the other one sends
    relay.send(camera.picture(2));
    REQUIRE(relay.next(0ms) == Sequence{2});
    CHECK(relay.last->packets.front().header.ssrc == 2);
    relay.send(foreign.picture(10), foreign.path);
    CHECK(relay.units.empty());
}
