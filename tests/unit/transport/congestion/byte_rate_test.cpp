#include "transport/congestion/byte_rate.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

TEST_CASE("the rate is that of the window") {
    ByteRate rate(200ms);
    CHECK(rate.bitsPerSecond() == 0);
    for (int i = 1; i <= 100; ++i) rate.add(1000, i * 10ms);
    CHECK(rate.bitsPerSecond() == doctest::Approx(800'000));
    rate.add(1000, 995ms); // a little late
    CHECK(rate.bitsPerSecond() == doctest::Approx(840'000));
    rate.forget(1100ms);
    CHECK(rate.bitsPerSecond() == doctest::Approx(440'000));
    rate.forget(2s);
    CHECK(rate.bitsPerSecond() == 0);
}

TEST_CASE("a clock that jumps back starts a new window") {
    ByteRate rate(200ms);
    rate.add(1000, 1h);
    rate.add(500, 1s);
    CHECK(rate.bitsPerSecond() == doctest::Approx(20'000));
    rate.add(500, 1199ms);
    CHECK(rate.bitsPerSecond() == doctest::Approx(40'000));
}

TEST_CASE("a clock that stands still does not fill the memory") {
    ByteRate rate(1s);
    for (int i = 0; i < 100'000; ++i) rate.add(1, 1s);
    CHECK(rate.bitsPerSecond() == 8.0 * ByteRate::kMostItems);
}
