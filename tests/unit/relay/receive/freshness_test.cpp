#include "relay/receive/freshness.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace veter;
using namespace veter::relay;
using namespace std::chrono_literals;
using transport::ntpShort;

namespace {

constexpr std::uint32_t kSsrc = 7;
const Clock::time_point kStart(1h);

struct Bench {
    bool answers(std::uint64_t ntp, Clock::duration at, Micros kept = {},
                 std::uint32_t ssrc = kSsrc) {
        answer = freshness.onEcho(ssrc, {ntpShort(ntp), transport::toNtpShort(kept)}, kStart + at);
        return answer.has_value();
    }
    std::mt19937 random{1};
    Freshness freshness{[this] { return random(); }};
    std::optional<Freshness::Answer> answer;
};

} // namespace

TEST_CASE("a sender that echoes a recent number has proven to be live, for ten seconds") {
    Bench b;
    const auto told = b.freshness.tell(kStart);
    CHECK_FALSE(b.freshness.proven(kSsrc, kStart));
    REQUIRE(b.answers(told, 100ms, 40ms));
    REQUIRE(b.answer->roundTrip);
    CHECK(std::chrono::abs(*b.answer->roundTrip - 60ms) < 20us);
    CHECK(b.freshness.proven(kSsrc, kStart + 100ms));
    CHECK(b.freshness.proven(kSsrc, kStart + 100ms + Freshness::kLasts));
    CHECK_FALSE(b.freshness.proven(kSsrc, kStart + 100ms + Freshness::kLasts + 1us));
    CHECK_FALSE(b.freshness.proven(kSsrc + 1, kStart + 100ms));
}

TEST_CASE("an echo of an old or unknown number proves nothing") {
    Bench b;
    const auto told = b.freshness.tell(kStart);
    for (std::uint64_t i = 0; i < 50; ++i) CHECK_FALSE(b.answers(i << 16, 1ms));
    CHECK_FALSE(b.answers(told, Freshness::kValid + 1us));
    CHECK_FALSE(b.answers(told + (1 << 16), 1ms));
    CHECK_FALSE(b.freshness.proven(kSsrc, kStart + 1ms));
    CHECK(b.answers(told, Freshness::kValid));
    Bench later; // of another relay, or of one before its restart
    later.random.seed(2);
    later.freshness.tell(kStart);
    CHECK_FALSE(later.answers(told, 1ms));
}

TEST_CASE("each number of the last five seconds counts, at the rate of reports and challenges") {
    Bench b;
    std::vector<std::pair<Clock::duration, std::uint64_t>> told;
    for (auto at = Clock::duration(0ms); at <= 20s; at += 10ms) {
        if (at % 250ms == 0ms) told.emplace_back(at, b.freshness.tell(kStart + at));
        told.emplace_back(at, b.freshness.challenge(kStart + at));
    }
    for (const auto& [at, ntp] : told) CHECK(b.answers(ntp, 20s) == (at - at % 250ms >= 15s));
}

TEST_CASE("senders share a challenge, which gives a round trip only where it was sent once") {
    Bench b;
    const auto first = b.freshness.challenge(kStart);
    CHECK(b.freshness.challenge(kStart + 249ms) == first);
    const auto second = b.freshness.challenge(kStart + 250ms);
    CHECK(second != first);
    CHECK(b.answers(first, 300ms));
    CHECK_FALSE(b.answer->roundTrip);
    CHECK(b.answers(second, 300ms));
    CHECK(b.answer->roundTrip == Micros(50ms));
}

TEST_CASE("while many wrong answers arrive, one right answer proves nothing, two do") {
    Bench b;
    const auto first = b.freshness.tell(kStart);
    const auto second = b.freshness.tell(kStart);
    for (std::uint64_t i = 1; i < 10'000; ++i) CHECK_FALSE(b.answers(i << 16, 1ms, {}, 66));
    CHECK(b.answers(first, 2ms));
    CHECK_FALSE(b.freshness.proven(kSsrc, kStart + 2ms));
    CHECK(b.answers(first, 3ms)); // the same once more
    CHECK_FALSE(b.freshness.proven(kSsrc, kStart + 3ms));
    CHECK(b.answers(second, 4ms));
    CHECK(b.freshness.proven(kSsrc, kStart + 4ms));
    b.freshness.forget(kSsrc);
    CHECK_FALSE(b.freshness.proven(kSsrc, kStart + 4ms));
}
