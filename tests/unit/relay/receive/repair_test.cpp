#include "relay/receive/repair.hpp"

#include "tests/unit/access_unit_packets.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace veter;
using namespace veter::relay;
using namespace std::chrono_literals;

namespace {

const Clock::time_point kStart(1h);
constexpr int kFirst[] = {0, 1000, 65533, 65535};

void push(Repair& repair, int sequence, Clock::duration at) {
    repair.push(test::makeReceived({static_cast<std::uint16_t>(sequence)}, kStart + at));
}

/// How many packets come out.
int pop(Repair& repair, Clock::duration at) {
    int count = 0;
    while (repair.pop(kStart + at)) ++count;
    return count;
}

/// Holes of one packet that are never filled; each is requested as often as an answer could help.
void ignore(Repair& repair, int first, int holes) {
    for (int i = 0; i < holes; ++i) {
        const auto at = i * 300ms;
        push(repair, first + 2 * i, at);
        push(repair, first + 2 * i + 2, at); // again as the next one's first
        for (auto later = 0ms; later < 250ms; later += 1ms) {
            repair.takeNacks(kStart + at + later);
            pop(repair, at + later);
        }
    }
}

} // namespace

TEST_CASE("until the round trip is known a hole is held for a tenth of a second") {
    for (const int first : kFirst) {
        Repair repair(test::kPayloadType, std::nullopt);
        CHECK(repair.hold() == Repair::kUnknownHold);
        push(repair, first, 0ms);
        push(repair, first + 2, 0ms);
        CHECK(pop(repair, 99ms) == 1);
        CHECK(pop(repair, 100ms) == 1);
        CHECK(repair.order().lost == 1);
    }
}

TEST_CASE("the hold follows the round trip, within its limits, and leaves time to ask again") {
    auto last = Clock::duration::zero();
    for (const Micros roundTrip : {5ms, 20ms, 40ms, 60ms, 80ms, 150ms}) {
        INFO(roundTrip.count());
        Repair repair(test::kPayloadType, std::nullopt);
        for (int i = 0; i < 50; ++i) repair.addRoundTrip(roundTrip);
        CHECK(*repair.roundTrip() == roundTrip);
        CHECK(repair.hold() >= last);
        CHECK(repair.hold() >= Repair::kLeastHold);
        CHECK(repair.hold() <= Repair::kMostHold);
        if (roundTrip <= 80ms)
            CHECK(repair.hold() >= roundTrip + 2 * transport::resendInterval(roundTrip));
        last = repair.hold();
    }
    CHECK(last == Repair::kMostHold);
    Repair repair(test::kPayloadType, std::nullopt);
    for (int i = 0; i < 100; ++i) repair.addRoundTrip(150ms);
    for (int i = 0; i < 100; ++i) repair.addRoundTrip(10ms);
    CHECK(repair.hold() < Repair::kMostHold); // and back
}

TEST_CASE("where no answer can arrive in time a hole is held only for parity and reordering") {
    for (const std::optional<Clock::duration> latency :
         {std::optional<Clock::duration>(), std::optional<Clock::duration>(100ms)}) {
        Repair repair(test::kPayloadType, latency);
        for (int i = 0; i < 50; ++i) repair.addRoundTrip(latency ? 101ms : 201ms);
        CHECK(repair.hold() == Repair::kReorderHold);
        CHECK(repair.asking());
        for (int i = 0; i < 50; ++i) repair.addRoundTrip(40ms);
        CHECK(repair.hold() > Repair::kReorderHold);
    }
}

TEST_CASE("a round trip by the sender's echo takes precedence over one by answers") {
    Repair repair(test::kPayloadType, std::nullopt);
    repair.addRoundTrip(40ms);
    push(repair, 0, 0ms);
    push(repair, 2, 0ms);
    REQUIRE(repair.takeNacks(kStart + 2ms).size() == 1);
    push(repair, 1, 90ms);
    CHECK(repair.losses().resent == 1);
    CHECK(repair.roundTrip() == Micros(40ms));
}

TEST_CASE("a round trip that varies is held for longer") {
    Repair steady(test::kPayloadType, std::nullopt);
    Repair varying(test::kPayloadType, std::nullopt);
    for (int i = 0; i < 100; ++i) {
        steady.addRoundTrip(30ms);
        varying.addRoundTrip(i % 2 == 0 ? 20ms : 40ms);
    }
    CHECK(varying.hold() > steady.hold());
}

TEST_CASE("a latency that was set is kept, as long as an answer may arrive in time") {
    for (const Clock::duration latency : {0ms, 25ms, 300ms}) {
        Repair repair(test::kPayloadType, latency);
        CHECK(repair.hold() == latency);
        for (int i = 0; i < 50; ++i) repair.addRoundTrip(20ms);
        CHECK(repair.hold() == latency);
        repair.reset();
        CHECK(repair.hold() == latency);
    }
}

TEST_CASE("an answer measures the round trip") {
    for (const int first : kFirst) {
        Repair repair(test::kPayloadType, std::nullopt);
        push(repair, first, 0ms);
        push(repair, first + 2, 0ms);
        REQUIRE(repair.takeNacks(kStart + 2ms).size() == 1);
        CHECK_FALSE(repair.roundTrip());
        push(repair, first + 1, 17ms);
        CHECK(repair.roundTrip() == Micros(15ms));
        CHECK(repair.hold() != Repair::kUnknownHold);
        CHECK(pop(repair, 17ms) == 3);
        CHECK(repair.losses().resent == 1);
        CHECK(repair.nextWakeUp() == Clock::time_point::max());
        CHECK(repair.nextNack() == Clock::time_point::max());
    }
}

TEST_CASE("a plain sender is no longer asked, and waited for only as long as reordering takes") {
    for (const int first : kFirst) {
        for (const std::optional<Clock::duration> latency :
             {std::optional<Clock::duration>(), std::optional<Clock::duration>(90ms)}) {
            Repair repair(test::kPayloadType, latency);
            ignore(repair, first, 9);
            CHECK(repair.asking());
            CHECK(repair.hold() == latency.value_or(Repair::kUnknownHold));
            repair.reset();
            ignore(repair, first, 40);
            CHECK_FALSE(repair.asking());
            CHECK(repair.hold() == Repair::kReorderHold);
            const auto requests = repair.losses().requests;
            push(repair, first + 81, 1h);
            push(repair, first + 83, 1h);
            CHECK(pop(repair, 1h + 29ms) == 1);
            CHECK(pop(repair, 1h + 30ms) == 1);
            CHECK(repair.losses().requests == requests);
        }
    }
    Repair impatient(test::kPayloadType, 10ms);
    ignore(impatient, 0, 40);
    CHECK(impatient.hold() == 10ms);
}

TEST_CASE("a sender taken for a plain one is asked again once it is known to receive feedback") {
    Repair repair(test::kPayloadType, std::nullopt);
    ignore(repair, 65'500, 40);
    REQUIRE_FALSE(repair.asking());
    repair.addRoundTrip(40ms);
    CHECK(repair.asking());
    CHECK(repair.hold() > Repair::kReorderHold);
    repair.reset();
    CHECK(repair.asking());
    CHECK_FALSE(repair.roundTrip());
    CHECK(repair.hold() == Repair::kUnknownHold);
}

TEST_CASE("packets up to the end of a picture that is told are missing, however late the next is") {
    for (const int first : kFirst) {
        Repair repair(test::kPayloadType, std::nullopt);
        const auto after = [&](int count) { return static_cast<std::uint16_t>(first + count); };
        repair.onPictureEnd(after(2), kStart); // of a stream that nothing is known of
        push(repair, first, 0ms);
        repair.onPictureEnd(after(0), kStart + 5ms); // it is there
        CHECK(repair.takeNacks(kStart + 50ms).empty());
        repair.onPictureEnd(after(3), kStart + 50ms);
        const auto asked = repair.takeNacks(kStart + 50ms + NackGenerator::kTolerance);
        CHECK(std::vector<std::uint16_t>(asked.begin(), asked.end()) ==
              std::vector{after(1), after(2), after(3)});
        repair.onPictureEnd(after(20'000), kStart + 60ms); // no stream jumps so far
        CHECK(repair.losses().expected == 4);
    }
}
