#include "transport/send/pacer.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

constexpr BitRate kRate{2'000'000};
constexpr std::size_t kBurst = 10'000;
constexpr std::size_t kPacket = 1212;
const Clock::time_point kStart(1h);

/// Packets of a picture of `bytes`, numbered in their first two bytes from `number` on.
std::vector<Packet> picture(std::size_t bytes, std::uint16_t number = 0) {
    std::vector<Packet> packets;
    for (std::size_t at = 0; at < bytes; at += kPacket) {
        packets.emplace_back(std::min(kPacket, bytes - at) + 2);
        store16be(packets.back(), 0, number++);
    }
    return packets;
}

void push(Pacer& pacer, const std::vector<Packet>& packets, Clock::time_point now) {
    for (const auto& packet : packets) REQUIRE(pacer.push(packet, Pacer::Class::Media, now));
}

struct Sent {
    std::vector<Packet> packets;
    Clock::time_point last;
    std::size_t largestBurst = 0; // bytes at one instant
};

/// Takes when the pacer wants to be woken, until it is empty.
Sent drain(Pacer& pacer, Clock::time_point now) {
    Sent sent;
    for (; !pacer.empty(); now = std::max(now, pacer.nextWakeUp())) {
        std::vector<Packet> taken;
        pacer.take(now, taken);
        std::size_t bytes = 0;
        for (const auto& packet : taken) bytes += packet.size();
        sent.largestBurst = std::max(sent.largestBurst, bytes);
        sent.last = now;
        std::move(taken.begin(), taken.end(), std::back_inserter(sent.packets));
        REQUIRE(now < kStart + 1min);
    }
    return sent;
}

} // namespace

TEST_CASE("an ordinary picture is sent at once") {
    Pacer pacer(kRate, kBurst);
    for (auto now = kStart; now < kStart + 1s; now += 33ms) {
        push(pacer, picture(8'300), now);
        std::vector<Packet> out;
        pacer.take(now, out);
        CHECK(out == picture(8'300));
        CHECK(pacer.empty());
        CHECK(pacer.nextWakeUp() == Clock::time_point::max());
    }
}

TEST_CASE("a large picture is sent within five milliseconds, but not at line rate") {
    for (const std::size_t bytes : {12'000U, 16'000U, 25'000U, 60'000U, 200'000U}) {
        INFO(bytes);
        Pacer pacer(kRate, kBurst);
        push(pacer, picture(bytes), kStart);
        const auto sent = drain(pacer, kStart);
        CHECK(sent.packets == picture(bytes)); // in order
        CHECK(sent.last > kStart);
        CHECK(sent.last <= kStart + 5ms);
        CHECK(sent.largestBurst <= kBurst);
    }
}

TEST_CASE("pictures that arrive before the last one is sent queue up behind it, in order") {
    Pacer pacer(kRate, kBurst);
    push(pacer, picture(25'000), kStart);
    std::vector<Packet> first;
    pacer.take(kStart, first);
    push(pacer, picture(8'000, 100), kStart + 1ms);
    const auto sent = drain(pacer, kStart + 1ms);
    auto all = first;
    all.insert(all.end(), sent.packets.begin(), sent.packets.end());
    auto expected = picture(25'000);
    const auto second = picture(8'000, 100);
    expected.insert(expected.end(), second.begin(), second.end());
    CHECK(all == expected);
    CHECK(sent.last <= kStart + 6ms);
}

TEST_CASE("control packets overtake waiting media") {
    Pacer pacer(kRate, kBurst);
    push(pacer, picture(25'000), kStart);
    std::vector<Packet> out;
    pacer.take(kStart, out);
    REQUIRE_FALSE(pacer.empty());
    const Packet report(60, 200);
    CHECK(pacer.push(report, Pacer::Class::Control, kStart));
    CHECK(pacer.nextWakeUp() <= kStart);
    out.clear();
    pacer.take(kStart, out);
    REQUIRE(out.size() == 1);
    CHECK(out.front() == report);
}

TEST_CASE("a packet larger than the bucket is sent, too") {
    Pacer pacer(kRate, 500);
    push(pacer, picture(5'000), kStart);
    const auto sent = drain(pacer, kStart);
    CHECK(sent.packets == picture(5'000));
    CHECK(sent.last <= kStart + 5ms);
}

TEST_CASE("a full pacer refuses media, and still sends all that it accepted") {
    Pacer pacer(kRate, kBurst);
    std::size_t taken = 0;
    while (pacer.push(Packet(1000), Pacer::Class::Media, kStart)) ++taken;
    CHECK(taken == Pacer::kLimit);
    CHECK(pacer.push(Packet(60), Pacer::Class::Control, kStart)); // passes even so
    CHECK(drain(pacer, kStart).packets.size() == taken + 1);
}

TEST_CASE("resends overtake waiting media, and delay it by their own duration") {
    const auto drained = [](int resends) {
        Pacer pacer(kRate, kBurst);
        push(pacer, picture(25'000), kStart);
        std::vector<Packet> out;
        pacer.take(kStart, out);
        REQUIRE_FALSE(pacer.empty());
        const Packet again(kPacket, 7);
        for (int i = 0; i < resends; ++i)
            REQUIRE(pacer.push(again, Pacer::Class::Resend, kStart + 1us));
        const auto sent = drain(pacer, kStart + 1us);
        for (int i = 0; i < resends; ++i) CHECK(sent.packets[static_cast<std::size_t>(i)] == again);
        return sent.last;
    };
    CHECK(drained(4) > drained(0));
    CHECK(drained(8) > drained(4));
    CHECK(drained(100) < kStart + 10ms); // at most as much as a burst
}

TEST_CASE("after any number of resends a picture is sent within five milliseconds") {
    Pacer pacer(kRate, kBurst);
    for (int i = 0; i < 500; ++i)
        REQUIRE(pacer.push(Packet(kPacket), Pacer::Class::Resend, kStart));
    push(pacer, picture(8'300), kStart);
    const auto sent = drain(pacer, kStart);
    CHECK(sent.packets.size() == 500 + picture(8'300).size());
    CHECK(sent.last > kStart); // not at line rate as well
    CHECK(sent.last <= kStart + 5ms);
}

TEST_CASE("a full pacer refuses resends") {
    Pacer pacer(kRate, kBurst);
    std::size_t taken = 0;
    while (pacer.push(Packet(kPacket), Pacer::Class::Resend, kStart)) ++taken;
    CHECK(taken == Pacer::kLimit);
    std::vector<Packet> out;
    pacer.take(kStart, out);
    CHECK(out.size() == taken);
}
