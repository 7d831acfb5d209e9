#include "relay/receiver.hpp"

#include "tests/unit/receiving.hpp"
#include "tests/unit/rtcp.hpp"
#include "tests/unit/srtp.hpp"
#include "transport/rtcp_feedback.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;
using transport::SrtpSession;

namespace {

using Sequence = std::vector<int>;
const std::uint32_t kMedia = RtpFields{}.ssrc;
const Wire kPayload(100, 0x41);

transport::SrtpKeys makeKeys() {
    return transport::generateSrtpKeys(transport::SrtpSuite::AesCm128HmacSha1_80);
}

/// The publisher's side of SRTP.
struct Camera {
    explicit Camera(const transport::SrtpKeys& keys)
        : media(SrtpSession::Direction::Protect, keys.media),
          feedback(SrtpSession::Direction::Unprotect, *keys.feedback) {}

    Wire picture(int sequence, bool marker = true) {
        const auto wire = static_cast<std::uint16_t>(sequence);
        return protect(makeRtp({wire, wire * 10U, marker}, kPayload));
    }
    Wire protect(Bytes plain) { return through(media, plain).value(); }

    SrtpSession media;
    SrtpSession feedback;
};

} // namespace

TEST_CASE("with keys plain and wrongly keyed packets are refused, and encrypted ones handed on") {
    const auto keys = makeKeys();
    Relay relay(30ms, keys);
    Camera camera(keys);
    Camera stranger(makeKeys());
    for (const int sequence : {1, 2, 3})
        relay.send({static_cast<std::uint16_t>(sequence), 0, true}, kPayload);
    for (const int sequence : {4, 5}) relay.send(stranger.picture(sequence));
    relay.send({6, 0, true}); // too short for a tag
    auto stats = relay.stats([](const auto& s) { return s.unauthentic.malformed == 1; });
    CHECK(stats.unauthentic.badTag == 5);
    CHECK(stats.packets == 0);

    for (const int sequence : {1, 2}) relay.send(camera.picture(sequence));
    CHECK(relay.next() == Sequence{1});
    CHECK(relay.last->packets.front().data == makeRtp({1, 10, true}, kPayload));
    CHECK(relay.next() == Sequence{2});
    transport::SenderReport report;
    report.ssrc = kMedia;
    relay.send(transport::buildBye(report, "forged"));
    const auto third = camera.picture(3);
    relay.send(third);
    relay.send(third); // replayed
    CHECK(relay.next() == Sequence{3});
    CHECK_FALSE(relay.last->restart);
    stats = relay.stats([](const auto& s) { return s.unauthentic.replayed == 1; });
    CHECK(stats.unauthentic.replayed == 1);
    CHECK(stats.unauthentic.badTag == 6);
    CHECK(stats.packets == 3);
    relay.send(camera.protect(transport::buildBye(report, "camera")));
    for (const int sequence : {5000, 5001}) relay.send(camera.picture(sequence));
    CHECK(relay.next() == Sequence{5000});
    CHECK(relay.last->restart);
}

TEST_CASE("what the relay tells can be read only with the key of that direction") {
    const auto keys = makeKeys();
    Relay relay(2s, keys);
    Camera camera(keys);
    SrtpSession other(SrtpSession::Direction::Unprotect, keys.media);
    for (const int sequence : {1, 2, 4}) relay.send(camera.picture(sequence));
    std::vector<int> lost;
    bool reported = false;
    const auto end = Clock::now() + 2s;
    while (Clock::now() < end && (lost.empty() || !reported)) {
        const auto datagram = relay.socket.receive(10ms);
        if (!datagram) continue;
        for (const auto& packet : splitRtcp(*datagram))
            if (const auto list = transport::parseNack(packet, kMedia))
                CHECK(*list->begin() != 3); // not in the clear
        CHECK_FALSE(through(other, *datagram));
        const auto plain = through(camera.feedback, *datagram);
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

TEST_CASE("with a key for the media alone nothing is told") {
    auto keys = makeKeys();
    Camera camera(keys);
    keys.feedback.reset();
    Relay relay(30ms, keys);
    for (const int sequence : {1, 2, 4, 5}) relay.send(camera.picture(sequence));
    CHECK(relay.next() == Sequence{1});
    CHECK_FALSE(relay.socket.receive(300ms));
}

TEST_CASE("a relay that comes late finds the roll-over count when it is told") {
    const auto keys = makeKeys();
    Camera camera(keys);
    // Two wraps before the relay listens.
    for (int sequence = 0; sequence < 2 * 65'536 + 100; sequence += 0x4000)
        camera.picture(sequence);
    Relay relay(30ms, keys);
    for (const int sequence : {101, 102}) relay.send(camera.picture(sequence));
    CHECK(relay.stats([](const auto& s) { return s.unauthentic.badTag == 2; }).packets == 0);

    transport::SenderReport report;
    report.ssrc = kMedia;
    auto compound = transport::buildSenderReport(report, "camera");
    transport::appendRollOver(compound, camera.media.rollOver(kMedia).value());
    CHECK(camera.media.rollOver(kMedia)->count == 2);
    relay.send(compound); // not protected: believed by nobody
    for (const int sequence : {103, 104}) relay.send(camera.picture(sequence));
    CHECK(relay.stats([](const auto& s) { return s.unauthentic.badTag == 5; }).packets == 0);
    relay.send(camera.protect(compound));
    for (const int sequence : {105, 106}) relay.send(camera.picture(sequence));
    CHECK(relay.next() == Sequence{105});
    CHECK(relay.next() == Sequence{106});
}

TEST_CASE("with keys the robot's new address is followed at once") {
    const auto keys = makeKeys();
    Relay relay(2s, keys);
    Camera camera(keys);
    for (const int sequence : {65'534, 65'535}) relay.send(camera.picture(sequence));
    REQUIRE(relay.next() == Sequence{65'534});
    REQUIRE(relay.next() == Sequence{65'535});
    const LoopbackSocket moved;
    moved.send(relay.port, camera.picture(0));
    CHECK(relay.next() == Sequence{0});
    CHECK_FALSE(relay.last->restart);
    const auto stats = relay.stats([](const auto& s) { return s.moves == 1; });
    CHECK(stats.moves == 1);
    CHECK(stats.refused == 0);
    const auto told = moved.receive(2s);
    REQUIRE(told);
    CHECK(through(camera.feedback, *told));
}

TEST_CASE("without a key nothing of an encrypted stream is handed on or answered") {
    for (const auto suite :
         {transport::SrtpSuite::AesCm128HmacSha1_80, transport::SrtpSuite::AeadAes128Gcm}) {
        const auto keys = transport::generateSrtpKeys(suite);
        Relay relay;
        Camera camera(keys);
        transport::SenderReport report;
        report.ssrc = kMedia;
        relay.send(camera.protect(transport::buildSenderReport(report, "camera")));
        constexpr int kPictures = 60;
        for (int sequence = 1; sequence < kPictures; ++sequence)
            relay.send(camera.picture(sequence));
        const auto all = [](const auto& s) { return s.refused + s.encrypted == kPictures; };
        const auto stats = relay.stats(all);
        CHECK(all(stats));
        CHECK(stats.encrypted > kPictures / 2); // those before were doubtful
        CHECK(stats.packets == 0);
        CHECK(stats.units == 0);
        CHECK_FALSE(relay.socket.receive(0ms));
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
        const auto told = [](const auto& s) { return s.packets + s.refused + s.encrypted >= 98; };
        const auto stats = relay.stats(told);
        CHECK(told(stats)); // but one that was waiting for the next
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
