#include "relay/receive/nack_generator.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace std::chrono_literals;

namespace {

const Clock::time_point kStart(1h);
constexpr int kFirst[] = {0, 1000, 65533, 65535};

std::uint16_t sequence(int number) { return static_cast<std::uint16_t>(number); }

/// Holes of one packet, each asked for once and then given up. Returns the next number.
int giveUp(NackGenerator& nacks, int number, int holes) {
    for (int i = 0; i < holes; ++i, number += 2) {
        const auto now = kStart + number * 5ms;
        nacks.onPacket(sequence(number), now, false);
        nacks.onPacket(sequence(number + 2), now, false);
        REQUIRE(nacks.take(now + 2ms).size() == (nacks.asking() ? 1 : 0));
        nacks.forgetBefore(sequence(number + 2));
    }
    return number;
}

NackGenerator makeGenerator() {
    NackGenerator nacks;
    nacks.setTimes(100ms, 0ms);
    return nacks;
}

} // namespace

TEST_CASE("after ten requests in a row without an answer nothing is requested") {
    for (const int first : kFirst) {
        auto nacks = makeGenerator();
        auto next = giveUp(nacks, first, NackGenerator::kUnanswered - 1);
        CHECK(nacks.asking());
        next = giveUp(nacks, next, 1);
        CHECK_FALSE(nacks.asking());
        giveUp(nacks, next, 100);
        CHECK(nacks.nextWakeUp() == Clock::time_point::max());
        CHECK(nacks.counters().requests == NackGenerator::kUnanswered);
        CHECK(nacks.counters().lost == NackGenerator::kUnanswered + 100);
        nacks.reset(); // another sender may receive feedback
        CHECK(nacks.asking());
    }
}

TEST_CASE("a sender that has answered once is always asked") {
    for (const int first : kFirst) {
        auto nacks = makeGenerator();
        auto next = giveUp(nacks, first, NackGenerator::kUnanswered - 1);
        const auto now = kStart + next * 5ms;
        nacks.onPacket(sequence(next + 2), now, false);
        REQUIRE(nacks.take(now + 2ms).size() == 1);
        CHECK(nacks.onPacket(sequence(next + 1), now + 30ms, false));
        giveUp(nacks, next + 2, 100);
        CHECK(nacks.asking());
    }
}

TEST_CASE("a sender known to receive feedback is asked again") {
    auto nacks = makeGenerator();
    auto next = giveUp(nacks, 65'530, NackGenerator::kUnanswered);
    REQUIRE_FALSE(nacks.asking());
    nacks.setAnswers();
    CHECK(nacks.asking());
    giveUp(nacks, next, 100);
    CHECK(nacks.asking());
}

TEST_CASE("packets known to have been sent are requested without a later one") {
    for (const int first : kFirst) {
        auto nacks = makeGenerator();
        nacks.expect(sequence(first + 5), kStart); // nothing has arrived yet: ignored
        nacks.onPacket(sequence(first), kStart, false);
        nacks.expect(sequence(first), kStart); // it has come
        CHECK(nacks.nextWakeUp() == Clock::time_point::max());
        CHECK(nacks.counters().expected == 1);
        nacks.expect(sequence(first + 2), kStart + 5ms);
        nacks.expect(sequence(first + 2), kStart + 6ms);
        CHECK(nacks.counters().expected == 3);
        const auto list = nacks.take(kStart + 7ms);
        REQUIRE(list.size() == 2);
        CHECK(list.begin()[0] == sequence(first + 1));
        CHECK(list.begin()[1] == sequence(first + 2));
        CHECK(nacks.onPacket(sequence(first + 2), kStart + 27ms, false) == Micros(20ms));
        nacks.onPacket(sequence(first + 1), kStart + 27ms, false);
        nacks.onPacket(sequence(first + 3), kStart + 33ms, false);
        CHECK(nacks.nextWakeUp() == Clock::time_point::max());
        CHECK(nacks.counters().expected == 4);
        CHECK(nacks.counters().resent == 2);
    }
}

TEST_CASE("packets of an outage are counted and not requested, and later losses are repaired") {
    struct Case {
        int missing;
        Clock::duration silence;
        bool outage;
    };
    for (const auto& c : {Case{256, 300ms, false}, Case{257, 1ms, true}, Case{1, 301ms, true},
                          Case{2900, 100ms, true}})
        for (const int first : kFirst) {
            INFO(c.missing);
            auto nacks = makeGenerator();
            nacks.onPacket(sequence(first), kStart, false);
            const auto back = kStart + c.silence;
            nacks.onPacket(sequence(first + 1 + c.missing), back, false);
            const auto asked = nacks.take(back + 2ms).size();
            CHECK(asked == (c.outage ? 0U : 256U));
            CHECK(nacks.counters().lost == static_cast<std::uint64_t>(c.missing));
            CHECK(nacks.counters().expected == 2 + static_cast<std::uint64_t>(c.missing));
            nacks.forgetBefore(sequence(first + 1 + c.missing));
            nacks.setAnswers();
            nacks.onPacket(sequence(first + 3 + c.missing), back + 3ms, false);
            CHECK(nacks.take(back + 5ms).size() == 1);
        }
}

TEST_CASE("packets that a list does not hold are in the next one, at once") {
    for (const int first : kFirst) {
        auto nacks = makeGenerator();
        for (const int number : {0, 201, 402})
            nacks.onPacket(sequence(first + number), kStart, false);
        CHECK(nacks.take(kStart + 2ms).size() == transport::NackList::kMaxNack);
        CHECK(nacks.nextWakeUp() == kStart + 2ms);
        CHECK(nacks.take(kStart + 2ms).size() == 400 - transport::NackList::kMaxNack);
        CHECK(nacks.nextWakeUp() > kStart + 2ms);
        CHECK(nacks.counters().lost == 400);
    }
}

TEST_CASE("after a reset nothing of the last sender is missing") {
    auto nacks = makeGenerator();
    nacks.onPacket(10, kStart, false);
    nacks.onPacket(20, kStart, false);
    nacks.reset();
    CHECK(nacks.nextWakeUp() == Clock::time_point::max());
    CHECK(nacks.take(kStart + 10ms).empty());
    nacks.onPacket(40'000, kStart + 10ms, false);
    CHECK(nacks.nextWakeUp() == Clock::time_point::max());
}
