#include "transport/send/reference_times.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t kRelay = 0x01020304;
constexpr std::uint64_t kNtp = 0x1111'2222'3333'4444;
const Clock::time_point kStart(1h);

std::vector<std::uint32_t> receivers(const ReferenceTimes& times, Clock::time_point now) {
    std::vector<std::uint32_t> out;
    for (const auto& told : times.toTell(now)) out.push_back(told.receiver);
    return out;
}

} // namespace

TEST_CASE("a receiver gets its last time back, with the delay since") {
    ReferenceTimes times;
    CHECK(times.toTell(kStart).empty());
    times.heard({kRelay, 1}, kStart);
    times.heard({kRelay, kNtp}, kStart + 1s);
    const auto told = times.toTell(kStart + 1250ms);
    REQUIRE(told.size() == 1);
    CHECK(told[0].receiver == kRelay);
    CHECK(told[0].delay.lastTime == 0x2222'3333);
    CHECK(told[0].delay.sinceThen == toNtpShort(250ms));
    CHECK_FALSE(times.toTell(kStart + 1s + ReferenceTimes::kStale).empty());
    CHECK(times.toTell(kStart + 1s + ReferenceTimes::kStale + 1us).empty());
}

TEST_CASE("an old time that a stranger repeats does not replace the relay's") {
    ReferenceTimes times;
    times.heard({kRelay, kNtp}, kStart);
    times.heard({kRelay + 1, kNtp}, kStart + 1ms);
    CHECK(receivers(times, kStart + 2ms) == std::vector{kRelay + 1, kRelay});
    times.heard({kRelay, kNtp}, kStart + 2s);
    CHECK(receivers(times, kStart + 2s) == std::vector{kRelay, kRelay + 1});
    CHECK(receivers(times, kStart + 4s) == std::vector{kRelay}); // the other is stale
}

TEST_CASE("of more than four receivers the one silent the longest is forgotten") {
    ReferenceTimes times;
    auto now = kStart;
    for (std::uint32_t ssrc = 1; ssrc <= 100; ++ssrc, now += 10ms) {
        times.heard({kRelay, kNtp}, now); // it reports more often than any of them
        times.heard({ssrc, kNtp}, now + 5ms);
    }
    CHECK(receivers(times, now) == std::vector<std::uint32_t>{100, kRelay, 99, 98});
}
