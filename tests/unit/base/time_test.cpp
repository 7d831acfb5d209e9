#include "base/time.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

using namespace veter;
using namespace std::chrono_literals;

TEST_CASE("NTP time counts from 1900 in seconds and their 2^-32") {
    CHECK(toNtp(0s) == 2'208'988'800ULL << 32);
    CHECK(toNtp(500ms) == (2'208'988'800ULL << 32 | 0x8000'0000U));
    CHECK(fromNtp(2'208'988'800ULL << 32 | 0x4000'0000U) == 250ms);
    CHECK(fromNtp(2'208'988'800ULL << 32 | 0xffff'ffffU) == 1s); // rounded
}

TEST_CASE("NTP time converts back to the microsecond, also where its seconds wrap") {
    constexpr Micros kWrap = 2'085'978'496s; // 7 February 2036, 06:28:16
    CHECK(toNtp(kWrap) == 0);
    CHECK((toNtp(kWrap - 1us) >> 32) == 0xffff'ffffU);
    for (const auto second : {Micros(0s), Micros(1'700'000'000s), kWrap - 1s, kWrap, kWrap + 1s,
                              Micros(4'000'000'000s)})
        for (const auto micros : {0us, 1us, 333'333us, 500'000us, 999'999us})
            CHECK(fromNtp(toNtp(second + micros)) == second + micros);
}

TEST_CASE("a monotonic instant converts to wall-clock time by the present offset of the clocks") {
    const auto age = wallClockNow() - toWallClock(monotonicNow() - 5s);
    CHECK(age >= 4'900ms); // a clock that is being slewed may lose some
    CHECK(age < 15s);
}

TEST_CASE("an instant converts to whole microseconds, and a duration to seconds") {
    CHECK(monotonic(Clock::time_point(1h + 1999ns)) == 1h + 1us);
    CHECK(toSeconds(1'500ms) == 1.5);
    CHECK(toSeconds(Clock::duration(-1ns)) == -1e-9);
}
