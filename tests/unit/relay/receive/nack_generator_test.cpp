#include "relay/receive/nack_generator.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace veter;
using namespace veter::relay;
using namespace std::chrono_literals;

namespace {

using Numbers = std::vector<int>;
constexpr auto kHold = 100ms;
const Clock::time_point kStart(1h);
constexpr int kFirst[] = {0, 1000, 65533, 65535};

/// A generator whose sequence numbers count from `first`, so that each test runs across 65535, too.
class Generator {
public:
    explicit Generator(int first, Clock::duration hold = kHold) : first_(first) {
        nacks.setTimes(hold, 0ms);
    }
    std::optional<Micros> packet(int number, Clock::duration at, bool recovered = false) {
        return nacks.onPacket(sequence(number), kStart + at, recovered);
    }
    void expect(int number, Clock::duration at) { nacks.expect(sequence(number), kStart + at); }
    void forgetBefore(int number) { nacks.forgetBefore(sequence(number)); }
    Numbers take(Clock::duration at) {
        Numbers numbers;
        for (const auto lost : nacks.take(kStart + at))
            numbers.push_back(static_cast<std::uint16_t>(lost - first_));
        return numbers;
    }
    /// Since the start; nullopt = never.
    std::optional<Clock::duration> wakeUp() const {
        const auto next = nacks.nextWakeUp();
        return next == Clock::time_point::max() ? std::nullopt : std::optional(next - kStart);
    }
    NackGenerator nacks;

private:
    std::uint16_t sequence(int number) const { return static_cast<std::uint16_t>(first_ + number); }
    int first_;
};

} // namespace

TEST_CASE("nothing is requested where nothing is missing") {
    for (const int first : kFirst) {
        Generator g(first);
        CHECK(g.take(0ms).empty());
        for (int i = 0; i < 100; ++i) {
            CHECK_FALSE(g.packet(i, i * 5ms));
            CHECK(g.take(i * 5ms).empty());
            CHECK_FALSE(g.wakeUp());
        }
        g.packet(50, 1s); // came twice
        CHECK_FALSE(g.wakeUp());
        CHECK(g.nacks.counters().expected == 100);
        CHECK(g.nacks.counters().lost == 0);
    }
}

TEST_CASE("a hole is requested when it can no longer be mere reordering") {
    for (const int first : kFirst) {
        Generator g(first);
        g.packet(0, 0ms);
        g.packet(3, 10ms);
        CHECK(g.take(10ms).empty());
        CHECK(g.wakeUp() == 12ms);
        g.packet(2, 11ms); // so that one was overtaken
        CHECK(g.take(11ms + 999us).empty());
        CHECK(g.take(12ms) == Numbers{1});
        CHECK(g.nacks.counters().expected == 4);
        CHECK(g.nacks.counters().lost == 1);
        CHECK(g.nacks.counters().requests == 1);
    }
}

TEST_CASE("a request is repeated every 10 ms, whatever the round trip") {
    for (const auto roundTrip :
         {std::optional<Micros>(), std::optional<Micros>(5ms), std::optional<Micros>(80ms)})
        for (const int first : kFirst) {
            Generator g(first, 200ms);
            if (roundTrip) g.nacks.setRoundTrip(*roundTrip);
            g.packet(0, 0ms);
            g.packet(2, 0ms);
            for (auto at = Clock::duration(2ms); at < 100ms; at += NackGenerator::kRetry) {
                CHECK(g.wakeUp() == at);
                CHECK(g.take(at - 1us).empty());
                CHECK(g.take(at) == Numbers{1});
            }
            CHECK(g.nacks.counters().requests == 10);
            CHECK(g.nacks.counters().lost == 1);
        }
}

TEST_CASE("a packet that would arrive too late is not requested") {
    for (const int first : kFirst) {
        Generator g(first);
        g.nacks.setRoundTrip(40ms);
        g.packet(0, 0ms);
        g.packet(2, 10ms); // held until 110 ms
        for (const auto at : {12ms, 22ms, 32ms, 42ms, 52ms, 62ms}) CHECK(g.take(at) == Numbers{1});
        CHECK(g.wakeUp() == 72ms);
        CHECK(g.take(72ms).empty());
        CHECK_FALSE(g.wakeUp());
        CHECK(g.nacks.counters().requests == 6);
    }
}

TEST_CASE("with a round trip longer than the hold nothing is requested, and the loss is counted") {
    Generator g(65'000);
    g.nacks.setRoundTrip(150ms);
    for (int i = 0; i < 1000; i += 2) {
        g.packet(i, i * 5ms);
        CHECK(g.take(i * 5ms + 2ms).empty());
        g.forgetBefore(i);
    }
    CHECK(g.nacks.counters().lost == 499);
    CHECK(g.nacks.counters().requests == 0);
    CHECK(g.nacks.asking()); // the sender is not to blame
}

TEST_CASE("of a flood of holes no more are kept than can be requested, and each counts once") {
    for (const int first : kFirst) {
        Generator g(first, 2s);
        g.nacks.setAnswers();
        constexpr int kStep = 250;
        constexpr int kPackets = 10'000;
        for (int i = 0; i <= kPackets; ++i) g.packet(i * kStep, i * 20us);
        std::size_t asked = 0;
        for (auto at = 300ms; g.wakeUp() < at && asked <= NackGenerator::kLimit;
             asked += g.take(at).size()) {
        }
        CHECK(asked > NackGenerator::kLimit - kStep);
        CHECK(asked <= NackGenerator::kLimit);
        g.forgetBefore(kPackets * kStep);
        CHECK(g.nacks.counters().lost == kPackets * (kStep - 1));
        g.packet(kPackets * kStep + 2, 310ms); // there is room again
        CHECK(g.take(335ms) == Numbers{(kPackets * kStep + 1) % 65'536});
    }
}

TEST_CASE("packets that arrive late without a request raise the reordering tolerance") {
    for (const int first : kFirst) {
        Generator g(first);
        g.nacks.setRoundTrip(150ms); // so that none of it is an answer
        const auto tolerance = [&](int number, Clock::duration late, Clock::duration at) {
            g.packet(number, at);
            g.packet(number + 2, at);
            const auto asks = *g.wakeUp() - at;
            g.packet(number + 1, at + late);
            return asks;
        };
        CHECK(tolerance(0, 10ms, 0ms) == 2ms);
        CHECK(tolerance(3, 1ms, 100ms) == 12'500us); // a quarter more than was seen
        CHECK(tolerance(6, 70ms, 200ms) == 12'500us);
        CHECK(tolerance(9, 1ms, 300ms) == NackGenerator::kMostTolerance);
        g.nacks.reset();
        CHECK(tolerance(12, 1ms, 400ms) == 2ms);
    }
}

TEST_CASE("reordering is forgotten ten seconds after it was seen") {
    Generator g(0);
    g.packet(0, 0ms);
    g.packet(2, 0ms);
    g.packet(1, 20ms); // late, without a request
    g.packet(3, 10s - 2ms);
    g.packet(5, 10s - 1ms);
    CHECK(g.wakeUp() == 10s + 24ms);
    g.packet(4, 10s);
    g.packet(6, 20s + 98ms);
    g.packet(8, 20s + 99ms);
    CHECK(g.wakeUp() == 20s + 101ms);
}

TEST_CASE("the first request waits for parity where that may arrive") {
    Generator g(65'535);
    g.nacks.setTimes(kHold, 15ms);
    g.packet(0, 0ms);
    g.packet(2, 0ms);
    CHECK(g.wakeUp() == 15ms);
    g.packet(1, 7ms, true);
    CHECK_FALSE(g.wakeUp());
}

TEST_CASE(
    "a packet that arrives too early for an answer counts as reordered, not as a round trip") {
    for (const int first : kFirst) {
        Generator g(first);
        g.nacks.setRoundTrip(40ms);
        g.packet(0, 0ms);
        g.packet(2, 0ms);
        REQUIRE(g.take(2ms) == Numbers{1});
        CHECK_FALSE(g.packet(1, 8ms));
        CHECK(g.nacks.counters().resent == 0);
        g.packet(4, 100ms);
        CHECK(g.wakeUp() == 110ms);
    }
}

TEST_CASE("the time from the first request to the answer is a round trip, or more") {
    for (const int first : kFirst) {
        Generator g(first);
        g.packet(0, 0ms);
        g.packet(3, 0ms);
        REQUIRE(g.take(2ms) == Numbers{1, 2});
        CHECK(g.packet(1, 9ms) == Micros(7ms));
        REQUIRE(g.take(12ms) == Numbers{2});
        CHECK(g.packet(2, 30ms) == Micros(28ms)); // from the second one it would be less
        CHECK(g.nacks.counters().resent == 2);
        CHECK(g.nacks.counters().requests == 3);
        CHECK(g.nacks.counters().lost == 2);
    }
}

TEST_CASE("a packet recovered by parity counts as lost, and not as an answer") {
    for (const int first : kFirst) {
        Generator g(first);
        g.packet(0, 0ms);
        g.packet(2, 0ms);
        CHECK_FALSE(g.packet(1, 1ms, true)); // before it was asked for
        g.packet(4, 10ms);
        REQUIRE(g.take(12ms) == Numbers{3});
        CHECK_FALSE(g.packet(3, 20ms, true)); // and after
        CHECK_FALSE(g.wakeUp());
        CHECK(g.nacks.counters().recovered == 2);
        CHECK(g.nacks.counters().lost == 2);
        CHECK(g.nacks.counters().resent == 0);
    }
}

TEST_CASE("a request examines only what is due, however much is missing") {
    for (const int first : kFirst) {
        Generator g(first, 2s);
        for (int i = 0; i < 4000; ++i) { // every second one is lost, 10 s long
            if (i % 2 == 0) g.packet(i, i * 2500us);
            const auto asked = g.nacks.counters().requests;
            const auto examined = g.nacks.examined();
            g.take(i * 2500us);
            // A packet that is given up is examined once more.
            CHECK(g.nacks.examined() - examined <= g.nacks.counters().requests - asked + 1);
        }
        CHECK(g.nacks.counters().requests > 10'000);
        const auto examined = g.nacks.examined();
        for (int i = 0; i < 100; ++i) g.nacks.nextWakeUp();
        CHECK(g.take(9998ms).empty()); // nothing is due
        CHECK(g.nacks.examined() == examined);
    }
}
