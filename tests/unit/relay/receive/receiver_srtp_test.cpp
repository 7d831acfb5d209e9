#include "relay/receive/receiver_core.hpp"

#include "tests/unit/relay/receive/receiving_srtp.hpp"
#include "transport/rtcp/rtcp_feedback.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;
using transport::SrtpSession;

TEST_CASE("with keys plain and wrongly keyed packets are refused, and encrypted ones passed on") {
    const auto keys = makeKeys();
    Relay relay(30ms, keys);
    Camera camera(keys);
    Camera stranger(makeKeys());
    for (const int sequence : {1, 2, 3})
        relay.send({static_cast<std::uint16_t>(sequence), 0, true}, Wire(100, 0x41));
    for (const int sequence : {4, 5}) relay.send(stranger.picture(sequence));
    relay.send({6, 0, true}); // too short for a tag
    CHECK(relay.stats().unauthentic.badTag == 5);
    CHECK(relay.stats().unauthentic.malformed == 1);
    CHECK(relay.stats().packets == 0);
    CHECK(relay.sent.empty());

    camera.start(relay);
    CHECK(relay.next() == Sequence{1});
    CHECK(relay.last->packets.front().data == makeRtp({1, 10, true}, Wire(100, 0x41)));
    transport::SenderReport report;
    report.ssrc = kMedia;
    relay.send(transport::buildBye(report, "forged"));
    const auto second = camera.picture(2);
    relay.send(second);
    relay.send(second); // replayed
    CHECK(relay.next() == Sequence{2});
    CHECK_FALSE(relay.last->restart);
    CHECK(relay.stats().unauthentic.replayed == 1);
    CHECK(relay.stats().unauthentic.badTag == 6);
    CHECK(relay.stats().packets == 2);
}

TEST_CASE("feedback can be decrypted only with the key of its direction") {
    const auto keys = makeKeys();
    Relay relay(2s, keys);
    Camera camera(keys);
    SrtpSession other(SrtpSession::Direction::Unprotect, keys.media);
    camera.start(relay);
    for (const int sequence : {2, 4}) relay.send(camera.picture(sequence));
    relay.wait(20ms);
    std::vector<int> lost;
    bool reported = false;
    for (const auto& datagram : relay.takeSent()) {
        for (const auto& packet : splitRtcp(datagram.data))
            if (const auto list = transport::parseNack(packet, kMedia))
                CHECK(*list->begin() != 3); // not in the clear
        CHECK_FALSE(through(other, datagram.data));
        const auto plain = through(camera.feedback, datagram.data);
        REQUIRE(plain);
        for (const auto& packet : splitRtcp(*plain)) {
            reported |= transport::findReportBlock(packet, kMedia).has_value();
            if (const auto list = transport::parseNack(packet, kMedia))
                lost.assign(list->begin(), list->end());
        }
    }
    CHECK(reported);
    CHECK(lost == Sequence{3});
}

TEST_CASE("with a key for the media alone no feedback is sent") {
    auto keys = makeKeys();
    Camera camera(keys);
    keys.feedback.reset();
    Relay relay(30ms, keys);
    for (const int sequence : {1, 2, 4, 5}) relay.send(camera.picture(sequence));
    CHECK(relay.next() == Sequence{1});
    relay.wait(300ms);
    CHECK(relay.sent.empty());
}

TEST_CASE("a relay that starts late learns the roll-over counter from a report") {
    const auto keys = makeKeys();
    Camera camera(keys);
    // Two wraps before the relay listens.
    for (int sequence = 0; sequence < 2 * 65'536 + 100; sequence += 0x4000)
        camera.picture(sequence);
    Relay relay(30ms, keys);
    for (const int sequence : {101, 102}) relay.send(camera.picture(sequence));
    CHECK(relay.stats().unauthentic.badTag == 2);
    CHECK(camera.media.rollOver(kMedia)->count == 2);

    transport::SenderReport report;
    report.ssrc = kMedia;
    auto compound = transport::buildSenderReport(report, "camera");
    transport::appendRollOver(compound, camera.media.rollOver(kMedia).value());
    relay.send(compound); // not protected, so refused
    for (const int sequence : {103, 104}) relay.send(camera.picture(sequence));
    CHECK(relay.stats().unauthentic.badTag == 5);
    relay.send(camera.protect(compound)); // by a sender with the key, at any time
    relay.send(camera.picture(105));
    CHECK(relay.stats().unauthentic.badTag == 6);
    REQUIRE(camera.receive(relay));
    for (const int sequence : {106, 107}) relay.send(camera.picture(sequence));
    CHECK(relay.next() == Sequence{106});
    CHECK(relay.next() == Sequence{107});
}

TEST_CASE("with keys the robot's new address is followed at once") {
    const auto keys = makeKeys();
    Relay relay(2s, keys);
    Camera camera(keys);
    camera.start(relay, 65'535);
    REQUIRE(relay.next() == Sequence{65'535});
    relay.takeSent();
    camera.path = pathFrom(2);
    relay.send(camera.picture(0), camera.path);
    CHECK(relay.next() == Sequence{0});
    CHECK_FALSE(relay.last->restart);
    CHECK(relay.stats().moves == 1);
    CHECK(relay.stats().refused == 0);
    relay.wait(250ms);
    CHECK(camera.receive(relay));
}

TEST_CASE("without a key nothing of an encrypted stream is passed on or answered") {
    for (const auto suite :
         {transport::SrtpSuite::AesCm128HmacSha1_80, transport::SrtpSuite::AeadAes128Gcm}) {
        const auto keys = transport::generateSrtpKeys(suite);
        Relay relay;
        Camera camera(keys);
        relay.send(camera.report());
        constexpr int kPictures = 60;
        for (int sequence = 1; sequence < kPictures; ++sequence)
            relay.send(camera.picture(sequence));
        const auto stats = relay.stats();
        CHECK(stats.refused + stats.encrypted == kPictures);
        CHECK(stats.encrypted > kPictures / 2); // those before were doubtful
        CHECK(stats.packets == 0);
        CHECK(stats.units == 0);
        CHECK(relay.sent.empty());
    }
}

TEST_CASE(
    "without a key the packets of an encrypted stream that pass for plain ones are few, and a "
    "plain stream follows at once") {
    std::uint64_t packets = 0;
    for (int stream = 0; stream < 20; ++stream) {
        const auto keys = makeKeys();
        Relay relay;
        Camera camera(keys);
        for (int sequence = 1; sequence <= 100; ++sequence)
            relay.send(camera.picture(sequence, sequence % 20 == 0));
        const auto stats = relay.stats();
        // But one that was waiting for the next.
        CHECK(stats.packets + stats.refused + stats.encrypted >= 98);
        packets += stats.packets;
        const auto next = [](int sequence) {
            return makeRtp({static_cast<std::uint16_t>(sequence), 0, true, kMedia + 1});
        };
        for (const int sequence : {1, 2}) relay.send(next(sequence));
        while (relay.next() != Sequence{1}) REQUIRE(relay.last);
        CHECK(relay.last->restart);
    }
    CHECK(packets < 60);
}
