#include "transport/send/sender_core.hpp"

#include "tests/unit/srtp.hpp"
#include "tests/unit/transport/send/sending.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace veter;
using namespace veter::transport;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

SrtpKeys makeKeys() { return generateSrtpKeys(SrtpSuite::AesCm128HmacSha1_80); }

/// A sender with keys, and what its receiver opens its packets with.
struct Encrypted : Sending {
    explicit Encrypted(const SrtpKeys& keysOfBoth = makeKeys())
        : Sending({.keys = keysOfBoth}), keys(keysOfBoth) {}

    SrtpKeys keys;
    SrtpSession media{SrtpSession::Direction::Unprotect, keys.media};
};

} // namespace

TEST_CASE("with keys the stream is sent encrypted, and decrypts to the original") {
    Encrypted sending;
    for (const int sequence : {65'534, 65'535, 0, 1}) {
        const auto plain = sending.push(sequence);
        const auto wire = sending.next();
        REQUIRE(wire.size() > plain.size());
        const auto same = std::mismatch(plain.begin(), plain.end(), wire.begin()).first;
        CHECK(same - plain.begin() < static_cast<std::ptrdiff_t>(kRtpHeaderBytes) + 4);
        CHECK(through(sending.media, wire) == plain);
        sending.wait(33ms);
    }
    CHECK(sending.stats().packets == 4);
}

TEST_CASE("with keys a request counts only if it is protected with the key of its direction") {
    Encrypted sending;
    sending.push(65'535);
    const auto first = sending.next();
    REQUIRE_FALSE(first.empty());
    sending.wait(Resender::kUnknownRoundTrip); // it may be sent again from here on
    SrtpSession wrong(SrtpSession::Direction::Protect, sending.keys.media);
    sending.answer(nackOf(65'535));
    sending.answer(through(wrong, nackOf(65'535)).value());
    CHECK(sending.stats().refused == 2);
    CHECK(sending.next().empty());
    CHECK(sending.stats().resends.asked == 0);

    SrtpSession right(SrtpSession::Direction::Protect, *sending.keys.feedback);
    const auto request = through(right, nackOf(65'535)).value();
    sending.answer(request);
    CHECK(sending.next() == first);
    sending.wait(Resender::kUnknownRoundTrip);
    sending.answer(request); // replayed
    CHECK(sending.next().empty());
    CHECK(sending.stats().refused == 3);
    CHECK(sending.stats().resends.asked == 1);
    CHECK(sending.stats().resends.resent == 1);
}

TEST_CASE("without a key for feedback all feedback is ignored") {
    auto keys = makeKeys();
    SrtpSession right(SrtpSession::Direction::Protect, *keys.feedback);
    keys.feedback.reset();
    Encrypted sending(keys);
    sending.push(7);
    sending.wait(Resender::kUnknownRoundTrip);
    sending.answer(nackOf(7));
    sending.answer(through(right, nackOf(7)).value());
    CHECK(sending.stats().refused == 2);
    CHECK(sending.stats().resends.asked == 0);
}

TEST_CASE("reports are protected, and have the roll-over counter") {
    Encrypted sending;
    for (const int sequence : {65'534, 65'535, 0, 1}) sending.push(sequence);
    sending.wait(SenderReports::kInterval);
    const auto wires = sending.all(true);
    REQUIRE(wires.size() == 2);
    std::vector<std::optional<RollOver>> told;
    for (const auto& wire : wires) {
        for (const auto& packet : splitRtcp(wire)) CHECK_FALSE(parseRollOver(packet));
        const auto plain = through(sending.media, wire);
        REQUIRE(plain);
        const auto packets = splitRtcp(*plain);
        REQUIRE_FALSE(packets.empty());
        CHECK(parseSenderReport(packets.front()));
        told.emplace_back();
        for (const auto& packet : packets)
            if (const auto read = parseRollOver(packet); read && read->ssrc == kMediaSsrc)
                told.back() = read;
    }
    CHECK_FALSE(told[0]); // before the first picture
    CHECK(told[1] == RollOver{kMediaSsrc, 1, 1});
}

TEST_CASE("a report has its parts in the order of docs/wire.md") {
    const auto keys = makeKeys();
    Sending sending({.keys = keys, .leastRate = BitRate{150'000}});
    sending.push(1);
    Wire time;
    appendReceiverReport(time, kReceiverSsrc, std::nullopt);
    appendReferenceTime(time, kReceiverSsrc, 1);
    SrtpSession feedback(SrtpSession::Direction::Protect, *keys.feedback);
    sending.answer(through(feedback, time).value());

    using Kind = std::pair<RtcpType, int>; // and the subtype of an APP packet
    SrtpSession media(SrtpSession::Direction::Unprotect, keys.media);
    std::vector<Kind> parts;
    for (const auto& wire : sending.all(true)) { // the first one is from before the picture
        parts.clear();
        for (const auto& packet : splitRtcp(through(media, wire).value_or(Wire{}))) {
            const bool app = rtcpType(packet) == RtcpType::Application;
            parts.emplace_back(rtcpType(packet), app ? rtcpCount(packet) : 0);
        }
    }
    CHECK(parts == std::vector<Kind>{{RtcpType::SenderReport, 0},
                                     {RtcpType::Sdes, 0},
                                     {RtcpType::ExtendedReport, 0},
                                     {RtcpType::Application, 3},
                                     {RtcpType::Application, 2}});
}

TEST_CASE("the BYE is protected") {
    Encrypted sending;
    sending.push(1);
    const auto bye = sending.core.bye(sending.now, sending.wallClock());
    REQUIRE(bye);
    for (const auto& packet : splitRtcp(*bye)) CHECK_FALSE(isBye(packet, kMediaSsrc));
    const auto packets = splitRtcp(through(sending.media, *bye).value_or(Wire{}));
    REQUIRE_FALSE(packets.empty());
    CHECK(isBye(packets.back(), kMediaSsrc));
}
