#include "relay/receive/admission.hpp"

#include "tests/unit/access_unit_packets.hpp"
#include "tests/unit/relay/receive/receiving.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;
using Trust = Admission::Trust;
using Follows = Admission::Packet::Follows;

namespace {

constexpr std::uint32_t kRobotSsrc = 0xaaaa, kOther = 0xbbbb;

/// An Admission with a clock of its own; what it is given counts as authentic.
class Gate {
public:
    explicit Gate(Trust trust) : admission(kPayloadType, trust, freshness, now, onEvent()) {}

    /// The sequence numbers admitted by then.
    Sequence push(std::uint32_t ssrc, int sequence, const UdpPath& path = kRobot) {
        const auto wire = static_cast<std::uint16_t>(sequence);
        out.clear();
        admission.push(makeReceived({.sequence = wire, .ssrc = ssrc}, now), path, now, out);
        return sequences();
    }
    /// RTCP without a proof. False = it is not read.
    bool report(std::uint32_t ssrc, const UdpPath& path = kRobot) {
        return admission.hears(ssrc, path, now);
    }
    /// RTCP that echoes a number of ours, of which the rest may not be read.
    Sequence prove(std::uint32_t ssrc, const UdpPath& path = kRobot) {
        const auto number = transport::ntpShort(freshness.tell(now));
        REQUIRE(freshness.onEcho(ssrc, {number, 0}, now));
        out.clear();
        if (!admission.hears(ssrc, path, now)) return {};
        admission.onReport(ssrc, path, now, out);
        return sequences();
    }
    std::size_t challenges() { return admission.takeChallenges().size(); }

    Clock::time_point now{1h};
    std::uint32_t random = 0;
    Freshness freshness{[this] { return ++random; }};
    std::vector<SenderEvent> events;
    std::vector<Admission::Packet> out;
    Admission admission;

private:
    Admission::OnEvent onEvent() {
        return [this](const SenderEvent& event, Clock::time_point) { events.push_back(event); };
    }
    Sequence sequences() const {
        Sequence sequences;
        sequences.reserve(out.size());
        for (const auto& each : out) sequences.push_back(each.packet.header.sequence);
        return sequences;
    }
};

} // namespace

TEST_CASE("two packets from one address begin a plain stream, across 65535") {
    Gate gate(Trust::Address);
    CHECK(gate.push(kRobotSsrc, 65'535).empty());
    CHECK(gate.push(kRobotSsrc, 0, kStranger).empty());
    CHECK(gate.push(kRobotSsrc, 1, kStranger) == Sequence{0, 1});
    CHECK(gate.out[0].follows == Follows::Sender);
    CHECK(gate.out[1].follows == Follows::Same);
    CHECK(gate.admission.ssrc() == kRobotSsrc);
    CHECK(sameRemote(gate.admission.path(), kStranger));
    CHECK(gate.admission.counters().refused == 1); // the one that was held
    REQUIRE(gate.events.size() == 1);
    CHECK(std::get<SenderArrived>(gate.events[0]).first);
    CHECK(gate.challenges() == 0);
}

TEST_CASE("each packet says whether its sender moved or restarted, and both are counted") {
    Gate gate(Trust::Address);
    gate.push(kRobotSsrc, 1);
    gate.push(kRobotSsrc, 2);
    gate.now += SourceLock::kMoveSilence;
    REQUIRE(gate.push(kRobotSsrc, 3, kStranger) == Sequence{3});
    CHECK(gate.out[0].follows == Follows::Move);
    gate.push(kRobotSsrc, 30'000, kStranger);
    REQUIRE(gate.push(kRobotSsrc, 30'001, kStranger) == Sequence{30'000, 30'001});
    CHECK(gate.out[0].follows == Follows::Sender);
    CHECK(gate.admission.counters().moves == 1);
    CHECK(gate.admission.counters().restarts == 1);
    REQUIRE(gate.events.size() == 3);
    CHECK(std::holds_alternative<SenderMoved>(gate.events[1]));
    CHECK_FALSE(std::get<SenderArrived>(gate.events[2]).first);
}

TEST_CASE("a sender waits until it has proven itself, then all that it sent passes") {
    Gate gate(Trust::Proof);
    CHECK_FALSE(gate.report(kRobotSsrc));
    for (const int sequence : {65'534, 65'535, 0}) CHECK(gate.push(kRobotSsrc, sequence).empty());
    CHECK(gate.admission.counters().unproven == 4);
    CHECK_FALSE(gate.admission.ssrc());
    CHECK(std::get<SenderUnproven>(gate.events.back()).idle);
    gate.now += 80ms;
    CHECK(gate.prove(kRobotSsrc) == Sequence{65'534, 65'535, 0});
    CHECK(gate.out[0].follows == Follows::LiveSender);
    CHECK(gate.out[1].follows == Follows::Same);
    CHECK(std::holds_alternative<SenderArrived>(gate.events.back()));
    CHECK(gate.push(kRobotSsrc, 1) == Sequence{1});
}

TEST_CASE("a proof before the first packet counts, too") {
    Gate gate(Trust::Proof);
    CHECK(gate.prove(kRobotSsrc).empty());
    CHECK_FALSE(gate.admission.ssrc());
    CHECK(gate.push(kRobotSsrc, 7) == Sequence{7});
}

TEST_CASE("the proof of one sender is not that of another") {
    Gate gate(Trust::Proof);
    gate.push(kOther, 1, kStranger);
    CHECK(gate.prove(kRobotSsrc).empty());
    CHECK(gate.push(kOther, 2, kStranger).empty());
    CHECK(gate.push(kRobotSsrc, 5) == Sequence{5});
    CHECK(gate.push(kOther, 3, kStranger).empty());
    CHECK_FALSE(std::get<SenderUnproven>(gate.events.back()).idle);
}

TEST_CASE("a proven sender takes the place of another when that is silent, not before") {
    Gate gate(Trust::Proof);
    gate.prove(kRobotSsrc);
    gate.push(kRobotSsrc, 1);
    CHECK(gate.prove(kOther, kStranger).empty());
    CHECK(gate.push(kOther, 1, kStranger).empty());
    CHECK(gate.admission.counters().refused == 2); // its report, too
    gate.now += SourceLock::kSilence - 1ns;
    CHECK(gate.push(kOther, 2, kStranger).empty());
    gate.now += 1ns;
    CHECK(gate.push(kOther, 3, kStranger) == Sequence{1, 2, 3});
    CHECK(gate.admission.ssrc() == kOther);
    CHECK(gate.admission.counters().restarts == 1);
    CHECK(gate.push(kRobotSsrc, 2).empty());
}

TEST_CASE("a proof must be of the last ten seconds where another sender has one, too") {
    Gate gate(Trust::Proof);
    gate.prove(kRobotSsrc);
    gate.push(kRobotSsrc, 1);
    for (int i = 0; gate.now < Clock::time_point(1h) + Freshness::kLasts; ++i) {
        CHECK(gate.push(kRobotSsrc, 2 + i) == Sequence{2 + i});
        gate.now += 100ms;
    }
    gate.push(kRobotSsrc, 1000); // it sends
    gate.prove(kOther, kStranger);
    CHECK(gate.push(kOther, 1, kStranger).empty());
    gate.now += 1ns;
    CHECK(gate.push(kOther, 2, kStranger) == Sequence{1, 2});
}

TEST_CASE("a foreign sender with the key needs no proof, until another sender has one") {
    Gate gate(Trust::Key);
    CHECK(gate.report(kOther, kStranger));
    gate.push(kOther, 1, kStranger);
    CHECK(gate.push(kOther, 2, kStranger) == Sequence{1, 2});
    CHECK(gate.out[0].follows == Follows::Sender);
    CHECK(gate.challenges() > 0);
    gate.prove(kRobotSsrc);
    REQUIRE(gate.push(kRobotSsrc, 9) == Sequence{9}); // at once
    CHECK(gate.out[0].follows == Follows::LiveSender);
    CHECK(gate.push(kOther, 3, kStranger).empty());
    CHECK(gate.admission.counters().unproven == 0);
}

TEST_CASE("an SSRC is challenged every 50 ms for its packets, and for each of its reports") {
    Gate gate(Trust::Proof);
    for (int i = 0; i < 100; ++i, gate.now += 1ms) gate.push(kRobotSsrc, i);
    const auto paths = gate.admission.takeChallenges();
    REQUIRE(paths.size() == 2);
    CHECK(sameRemote(paths[0], kRobot));
    CHECK_FALSE(gate.admission.challenges());
    for (int i = 0; i < 10; ++i, gate.now += 1ms) gate.report(kRobotSsrc);
    CHECK(gate.challenges() == 10);
}

TEST_CASE("challenges are limited, whoever asks for them") {
    Gate gate(Trust::Proof);
    for (std::uint32_t ssrc = 1; ssrc <= 10'000; ++ssrc) gate.push(ssrc, 1, kStranger);
    const auto burst = gate.challenges();
    CHECK(burst > 40);
    CHECK(burst <= 51);
    for (int i = 0; i < 1000; ++i, gate.now += 1ms)
        for (std::uint32_t ssrc = 1; ssrc <= 5; ++ssrc) gate.report(ssrc, kStranger);
    const auto count = gate.challenges();
    CHECK(count > 900);
    CHECK(count <= 1051);
}

TEST_CASE("after a BYE there is no sender, and late packets do not bring it back") {
    Gate gate(Trust::Proof);
    gate.admission.onBye(gate.now); // without a sender
    CHECK(gate.events.empty());
    gate.prove(kRobotSsrc);
    gate.push(kRobotSsrc, 1);
    gate.admission.onBye(gate.now);
    CHECK(std::holds_alternative<SenderLeft>(gate.events.back()));
    CHECK_FALSE(gate.admission.ssrc());
    CHECK(gate.push(kRobotSsrc, 2).empty());
    gate.prove(kOther);
    CHECK(gate.push(kOther, 1) == Sequence{1}); // at once
}

TEST_CASE("of waiting packets only those near the reported roll-over counter are kept") {
    for (const std::uint32_t count : {0U, 1U}) {
        Gate gate(Trust::Proof);
        gate.push(kRobotSsrc, 10);
        gate.push(kRobotSsrc, 5000);
        gate.push(kOther, 10);
        gate.admission.onRollOver({kRobotSsrc, count, 5000});
        CHECK(gate.prove(kRobotSsrc) == (count == 0 ? Sequence{5000} : Sequence{}));
        gate.now += SourceLock::kSilence;
        CHECK(gate.prove(kOther) == Sequence{10});
    }
}

TEST_CASE("an encrypted stream that looked plain at first ends when it is recognized") {
    using Cipher = Admission::Cipher;
    Gate gate(Trust::Address);
    const auto datagram = [&](int sequence, std::uint8_t first, const UdpPath& path = kRobot) {
        const auto wire = static_cast<std::uint16_t>(sequence);
        return gate.admission.onDatagram(
            makeRtp({.sequence = wire, .ssrc = kRobotSsrc}, std::vector<std::uint8_t>(100, first)),
            path, gate.now);
    };
    CHECK(datagram(1, 0x41) == Cipher::Fits);
    gate.push(kRobotSsrc, 1);
    gate.push(kRobotSsrc, 2);
    REQUIRE(gate.admission.ssrc() == kRobotSsrc);
    CHECK(datagram(3, 0xff, kStranger) == Cipher::Fits); // does not concern the robot
    CHECK(datagram(3, 0xff) == Cipher::Ended);
    CHECK_FALSE(gate.admission.ssrc());
    CHECK(gate.admission.counters().refused == 1); // it is not certain yet
    CHECK(gate.events.size() == 1);
    CHECK(datagram(4, 0xff) == Cipher::Refused);
    CHECK(datagram(5, 0xff) == Cipher::Refused);
    CHECK(gate.admission.counters().encrypted == 1);
    CHECK(std::get<KeyMismatch>(gate.events.back()).reason == KeyMismatch::Reason::NoKey);
}

TEST_CASE(
    "with a key, packets that do not decrypt for two seconds are reported, and not refused here") {
    Gate gate(Trust::Proof);
    const auto wire = makeRtp({.sequence = 1, .ssrc = kRobotSsrc}, Wire(100, 0x41));
    const auto look = [&] {
        for (int i = 0; i < 100; ++i)
            CHECK(gate.admission.onDatagram(wire, kRobot, gate.now) == Admission::Cipher::Fits);
        return !gate.events.empty();
    };
    gate.now += KeyCheck::kPatience - 1ns;
    CHECK_FALSE(look());
    gate.admission.onAuthentic(gate.now);
    gate.now += 1s;
    CHECK_FALSE(look());
    gate.now += 1s;
    REQUIRE(look());
    CHECK(std::get<KeyMismatch>(gate.events.back()).reason == KeyMismatch::Reason::Plain);
}
