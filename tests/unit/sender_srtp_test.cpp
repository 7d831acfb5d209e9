#include "transport/sender.hpp"

#include "tests/unit/rtcp.hpp"
#include "tests/unit/srtp.hpp"
#include "tests/unit/udp.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <thread>

using namespace veter;
using namespace veter::transport;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t kReceiver = 0x01020304;
const std::uint32_t kMedia = RtpFields{}.ssrc;
const Wire kPayload(100, 0x41);

SrtpKeys makeKeys() { return generateSrtpKeys(SrtpSuite::AesCm128HmacSha1_80); }

/// A sender with keys, and the receiver it sends to.
class Link {
public:
    explicit Link(SrtpKeys keysOfBoth = makeKeys(), std::optional<BitRate> leastRate = {})
        : keys(std::move(keysOfBoth)),
          media(SrtpSession::Direction::Unprotect, keys.media),
          sender(std::make_unique<Sender>(SenderSettings{
              .destination = {"127.0.0.1", socket.port()}, .keys = keys, .leastRate = leastRate})) {
    }

    Wire enqueue(int sequence) {
        auto wire = makeRtp({static_cast<std::uint16_t>(sequence), 7, true}, kPayload);
        sender->enqueue(wire, monotonicNow());
        return wire;
    }
    /// The next datagram of that kind as it came; empty = none came in time.
    Wire receive(bool rtcp, std::chrono::milliseconds wait = 2s) {
        const auto end = Clock::now() + wait; // reports come for ever
        do {
            auto received = socket.receiveFrom(std::min<std::chrono::milliseconds>(wait, 10ms));
            if (!received) continue;
            senderPort = received->from;
            if (isRtcp(received->datagram) == rtcp) return received->datagram;
        } while (Clock::now() < end);
        return {};
    }
    Wire receiveRtp(std::chrono::milliseconds wait = 2s) { return receive(false, wait); }
    void answer(Bytes rtcp) const { socket.send(senderPort, rtcp); }
    /// The statistics once `done` says that they are as they should be, or after two seconds.
    SenderStats stats(const std::function<bool(const SenderStats&)>& done) const {
        const auto end = Clock::now() + 2s;
        while (!done(sender->stats()) && Clock::now() < end) std::this_thread::sleep_for(1ms);
        return sender->stats();
    }

    LoopbackSocket socket;
    SrtpKeys keys;
    SrtpSession media;
    std::uint16_t senderPort = 0;
    std::unique_ptr<Sender> sender;
};

Wire nack(std::uint16_t sequence) {
    NackList list;
    list.push(sequence);
    Wire wire;
    appendNack(wire, kReceiver, kMedia, list);
    return wire;
}

} // namespace

TEST_CASE("with keys the stream leaves encrypted, and is what it was for who has the key") {
    Link link;
    for (const int sequence : {65'534, 65'535, 0, 1}) {
        const auto plain = link.enqueue(sequence);
        const auto wire = link.receiveRtp();
        REQUIRE(wire.size() > plain.size());
        const auto same = std::mismatch(plain.begin(), plain.end(), wire.begin()).first;
        CHECK(same - plain.begin() < static_cast<std::ptrdiff_t>(kRtpHeaderBytes) + 4);
        CHECK(through(link.media, wire) == plain);
    }
    CHECK(link.stats([](const auto& s) { return s.packets == 4; }).packets == 4);
}

TEST_CASE("with keys a request counts only if it is protected with the key of its direction") {
    Link link;
    link.enqueue(65'535);
    const auto first = link.receiveRtp();
    REQUIRE_FALSE(first.empty());
    std::this_thread::sleep_for(Resender::kUnknownRoundTrip); // it may be sent again from here on
    SrtpSession wrong(SrtpSession::Direction::Protect, link.keys.media);
    link.answer(nack(65'535));
    link.answer(through(wrong, nack(65'535)).value());
    CHECK(link.stats([](const auto& s) { return s.refused == 2; }).refused == 2);
    CHECK(link.receiveRtp(50ms).empty());
    CHECK(link.sender->stats().resends.asked == 0);

    SrtpSession right(SrtpSession::Direction::Protect, *link.keys.feedback);
    const auto request = through(right, nack(65'535)).value();
    link.answer(request);
    CHECK(link.receiveRtp() == first);
    link.answer(request); // replayed
    const auto stats = link.stats([](const auto& s) { return s.refused == 3; });
    CHECK(stats.refused == 3);
    CHECK(stats.resends.asked == 1);
    CHECK(stats.resends.resent == 1);
}

TEST_CASE("without a key for the way back nothing is believed") {
    auto keys = makeKeys();
    SrtpSession right(SrtpSession::Direction::Protect, *keys.feedback);
    keys.feedback.reset();
    Link link(keys);
    link.enqueue(7);
    REQUIRE_FALSE(link.receiveRtp().empty());
    link.answer(nack(7));
    link.answer(through(right, nack(7)).value());
    CHECK(link.stats([](const auto& s) { return s.refused == 2; }).resends.asked == 0);
}

TEST_CASE("reports are protected, and tell how often the sequence number has wrapped") {
    Link link;
    for (const int sequence : {65'534, 65'535, 0, 1}) link.enqueue(sequence);
    std::optional<RollOver> told;
    const auto end = Clock::now() + 5s; // a report a second
    while (!told && Clock::now() < end) {
        const auto wire = link.receive(true, 2s);
        REQUIRE_FALSE(wire.empty());
        for (const auto& packet : splitRtcp(wire)) CHECK_FALSE(parseRollOver(packet));
        const auto plain = through(link.media, wire);
        REQUIRE(plain);
        const auto packets = splitRtcp(*plain);
        REQUIRE_FALSE(packets.empty());
        CHECK(parseSenderReport(packets.front()));
        for (const auto& packet : packets)
            if (const auto read = parseRollOver(packet); read && read->ssrc == kMedia) told = read;
        if (told && told->count == 0) told.reset(); // from before the wrap
    }
    CHECK(told == RollOver{kMedia, 1, 1});
}

TEST_CASE("a report has its parts in the order of docs/wire.md") {
    Link link(makeKeys(), BitRate{150'000});
    link.enqueue(1);
    REQUIRE_FALSE(link.receiveRtp().empty());
    Wire time;
    appendReceiverReport(time, kReceiver, std::nullopt);
    appendReferenceTime(time, kReceiver, 1);
    SrtpSession feedback(SrtpSession::Direction::Protect, *link.keys.feedback);
    link.answer(through(feedback, time).value());

    using Kind = std::pair<RtcpType, int>; // and the subtype of an APP packet
    std::vector<Kind> parts;
    const auto end = Clock::now() + 5s;
    while (parts.size() < 5 && Clock::now() < end) { // the first report was before the picture
        const auto plain = through(link.media, link.receive(true));
        REQUIRE(plain);
        parts.clear();
        for (const auto& packet : splitRtcp(*plain)) {
            const bool app = rtcpType(packet) == RtcpType::Application;
            parts.emplace_back(rtcpType(packet), app ? rtcpCount(packet) : 0);
        }
    }
    CHECK(parts == std::vector<Kind>{{RtcpType::SenderReport, 0},
                                     {RtcpType::Description, 0},
                                     {RtcpType::ExtendedReport, 0},
                                     {RtcpType::Application, 3},
                                     {RtcpType::Application, 2}});
}

TEST_CASE("the BYE is protected") {
    Link link;
    link.enqueue(1);
    REQUIRE_FALSE(link.receiveRtp().empty());
    link.sender.reset();
    Wire last;
    for (auto wire = link.receive(true); !wire.empty(); wire = link.receive(true, 10ms)) {
        last = through(link.media, wire).value_or(Wire{});
        for (const auto& packet : splitRtcp(wire)) CHECK_FALSE(isBye(packet, kMedia));
    }
    const auto packets = splitRtcp(last);
    REQUIRE_FALSE(packets.empty());
    CHECK(isBye(packets.back(), kMedia));
}
