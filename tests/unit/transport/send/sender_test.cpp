#include "transport/send/sender.hpp"

#include "tests/unit/rtcp.hpp"
#include "tests/unit/rtp.hpp"
#include "tests/unit/udp.hpp"
#include "transport/rtp/rtp_header.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

using namespace veter;
using namespace veter::transport;
using namespace veter::test;
using namespace std::chrono_literals;

#ifndef __has_feature
#define __has_feature(x) 0 // gcc before 14
#endif

namespace {

// glibc starts the thread of getaddrinfo_a out of ThreadSanitizer's sight, which crashes there.
#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
constexpr bool kNoLookUp = true;
#else
constexpr bool kNoLookUp = false;
#endif

std::uint32_t ticks(Micros time) { return static_cast<std::uint32_t>(time.count() * 9 / 100); }

/// Sends a packet, a picture of its own captured now, each 10 ms until `done` says so.
void stream(Sender& sender, const std::function<bool()>& done, Clock::duration limit) {
    const auto end = Clock::now() + limit;
    for (std::uint16_t sequence = 0; !done(); ++sequence) {
        REQUIRE(Clock::now() < end);
        const auto now = monotonicNow();
        sender.enqueue(makeRtp({sequence, ticks(now), true}), now);
        std::this_thread::sleep_for(10ms);
    }
}

std::optional<SenderReport> reportIn(Bytes datagram) {
    const auto packet = nextRtcp(datagram);
    return packet ? parseSenderReport(*packet) : std::nullopt;
}

bool hasBye(Bytes compound, std::uint32_t ssrc) {
    while (const auto packet = nextRtcp(compound))
        if (isBye(*packet, ssrc)) return true;
    return false;
}

} // namespace

TEST_CASE("the first picture is sent whole, behind a sender report, and a BYE is last") {
    const LoopbackSocket receiver;
    const std::uint32_t ssrc = RtpFields{}.ssrc;
    constexpr std::uint16_t kPackets = 30; // more than leaves at line rate
    std::vector<std::vector<std::uint8_t>> sent;
    {
        Sender sender({"127.0.0.1", receiver.port()}, {});
        const auto now = monotonicNow();
        for (std::uint16_t i = 0; i < kPackets; ++i) {
            const auto sequence = static_cast<std::uint16_t>(65'520 + i);
            sent.push_back(makeRtp({sequence, 0xffff'fff0, i + 1 == kPackets},
                                   std::vector<std::uint8_t>(1000, 0x41)));
            sender.enqueue(sent.back(), now);
        }
    }
    const auto first = receiver.receive(1s);
    REQUIRE(first);
    CHECK(isRtcp(*first));
    const auto report = reportIn(*first);
    REQUIRE(report);
    CHECK(report->ssrc == ssrc);
    CHECK(report->packets == 0);
    for (const auto& packet : sent) REQUIRE(receiver.receive(1s) == packet);
    const auto last = receiver.receive(1s);
    REQUIRE(last);
    CHECK(hasBye(*last, ssrc));
    CHECK(reportIn(*last)->packets == kPackets);
    CHECK(reportIn(*last)->octets == kPackets * 1000);
    CHECK_FALSE(receiver.receive(0ms));
}

TEST_CASE("two hundred starts and stops leave no descriptor and no thread behind") {
    const auto entries = [](const char* folder) {
        const std::filesystem::directory_iterator all(folder);
        return std::distance(begin(all), end(all));
    };
    const LoopbackSocket receiver;
    const auto startAndEnd = [&] {
        Sender sender({"127.0.0.1", receiver.port()},
                      {.keys = generateSrtpKeys(SrtpSuite::AesCm128HmacSha1_80)});
        sender.enqueue(makeRtp({1, 0, true}), monotonicNow());
    };
    startAndEnd(); // what libraries open once
    const auto descriptors = entries("/proc/self/fd"), threads = entries("/proc/self/task");
    for (int i = 0; i < 200; ++i) startAndEnd();
    CHECK(entries("/proc/self/fd") == descriptors);
    const auto until = Clock::now() + 5s; // one that was joined may be listed a little longer
    while (entries("/proc/self/task") > threads && Clock::now() < until) std::this_thread::yield();
    CHECK(entries("/proc/self/task") == threads);
}

TEST_CASE("a sender without a listener continues, and reaches one as soon as it is there") {
    const auto port = freePort();
    Sender sender({"127.0.0.1", port}, {});
    const auto bindAt = Clock::now() + 300ms;
    stream(
        sender, [&] { return Clock::now() > bindAt; }, 5s);
    const LoopbackSocket receiver(port);
    stream(
        sender, [&] { return receiver.receive(0ms).has_value(); }, 2s);
}

TEST_CASE("a name is looked up, and a sender report still comes first" * doctest::skip(kNoLookUp)) {
    const LoopbackSocket receiver;
    std::optional<LoopbackSocket> receiver6; // localhost may be either
    try {
        receiver6.emplace(receiver.port(), AF_INET6);
    } catch (const sys::Error& e) {
        MESSAGE(e.what());
    }
    Sender sender({"localhost", receiver.port()}, {});
    std::optional<std::vector<std::uint8_t>> first;
    const auto poll = [&] {
        first = receiver.receive(0ms);
        if (!first && receiver6) first = receiver6->receive(0ms);
        return first.has_value();
    };
    stream(sender, poll, 5s);
    CHECK(reportIn(*first));
}

TEST_CASE("an unknown host name neither stops the sender nor delays its end" *
          doctest::skip(kNoLookUp)) {
    const auto start = Clock::now();
    std::optional<Sender> sender(std::in_place, Endpoint{"no-such-host.invalid", 9},
                                 SenderSettings{});
    stream(
        *sender, [&] { return Clock::now() > start + 200ms; }, 5s);
    CHECK(sender->stats().packets == 0);
    CHECK(sender->stats().lost > 0);
    const auto stop = Clock::now();
    sender.reset();
    CHECK(Clock::now() - stop < 1s);
}
