#include "transport/send/resender.hpp"

#include "tests/unit/rtp.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

constexpr BitRate kRate{2'000'000};
constexpr std::size_t kHalfRate = 125'000; // bytes a second
constexpr std::size_t kPacket = 1212;
using Packets = std::vector<Packet>;
const Clock::time_point kStart(1h);
constexpr int kFirst[] = {0, 65533, 65535};

Packet makePacket(int sequence, bool marker = false) {
    return test::makeRtp({static_cast<std::uint16_t>(sequence), 0, marker},
                         Packet(kPacket - kRtpHeaderBytes, static_cast<std::uint8_t>(sequence)));
}

NackList listOf(int first, int count) {
    NackList list;
    for (int i = 0; i < count; ++i) list.push(static_cast<std::uint16_t>(first + i));
    return list;
}

std::size_t bytes(const Packets& packets) {
    std::size_t sum = 0;
    for (const auto& packet : packets) sum += packet.size();
    return sum;
}

} // namespace

TEST_CASE("requested packets are sent unchanged, and each request is counted by its outcome") {
    for (const int first : kFirst) {
        Resender resender(kRate);
        for (int i = 0; i < 10; ++i) resender.onSent(makePacket(first + i), kStart);
        Packets out;
        resender.answer(listOf(first + 8, 4), kStart + 50ms, out); // two of which were never sent
        CHECK(out == Packets{makePacket(first + 8), makePacket(first + 9)});
        resender.answer(listOf(first + 8, 2), kStart + 51ms, out); // too soon
        CHECK(out.size() == 2);
        CHECK(resender.counters().asked == 6);
        CHECK(resender.counters().resent == 2);
        CHECK(resender.counters().gone == 2);
        CHECK(resender.counters().refused == 0);
    }
}

TEST_CASE("a packet is resent at most once in half a round trip, and in 10 ms") {
    for (const auto& [roundTrip, answers] :
         {std::pair{Micros(0), 21}, std::pair{Micros(40ms), 10}, std::pair{Micros(100ms), 4}}) {
        Resender resender(kRate);
        resender.setRoundTrip(roundTrip);
        resender.onSent(makePacket(0), kStart - 1s + 200ms);
        Packets out;
        for (auto at = 0ms; at <= 200ms; at += 1ms) resender.answer(listOf(0, 1), kStart + at, out);
        CHECK(out.size() == static_cast<std::size_t>(answers));
    }
    const auto interval = resendInterval(Resender::kUnknownRoundTrip);
    Resender unknown(kRate);
    unknown.onSent(makePacket(0), kStart);
    Packets out;
    unknown.answer(listOf(0, 1), kStart + interval - 1us, out);
    CHECK(out.empty());
    unknown.answer(listOf(0, 1), kStart + interval, out);
    CHECK(out.size() == 1);
}

TEST_CASE("ten seconds of absurd requests get no more than half the media's rate") {
    for (const int first : kFirst) {
        Resender resender(kRate);
        resender.setRoundTrip(0ms); // each packet as often as can be
        std::size_t resent = 0;
        std::uint64_t packets = 0;
        for (int i = 0; i < 10'000; ++i) { // a packet each 5 ms, about 2 Mbit/s
            const auto now = kStart + i * 1ms;
            if (i % 5 == 0) resender.onSent(makePacket(first + i / 5), now);
            Packets out;
            resender.answer(listOf(first + i / 5 - 255, 256), now, out);
            resent += bytes(out);
            packets += out.size();
            REQUIRE(resent <= kHalfRate / 2 + kHalfRate * static_cast<std::size_t>(i) / 1000);
        }
        CHECK(resent > 10 * kHalfRate); // and no less: some of that may be an honest receiver's
        const auto& counters = resender.counters();
        CHECK(counters.asked == 2'560'000);
        CHECK(counters.resent == packets);
        CHECK(counters.resent + counters.gone + counters.refused < counters.asked); // or too soon
        CHECK(counters.refused > 0);
    }
}

TEST_CASE("an unused budget is saved for a burst of losses, for half a second at most") {
    Resender resender(kRate);
    for (int i = 0; i < 256; ++i) resender.onSent(makePacket(i), kStart);
    Packets out;
    resender.answer(listOf(0, 256), kStart + 900ms, out);
    CHECK(bytes(out) <= kHalfRate / 2);
    CHECK(bytes(out) > kHalfRate / 2 - kPacket);
    CHECK(resender.counters().refused == 256 - out.size());
}
