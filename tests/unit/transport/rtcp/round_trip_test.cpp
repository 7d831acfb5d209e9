#include "transport/rtcp/round_trip.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

TEST_CASE("the first sample is the round trip, half of it the variation") {
    RoundTrip roundTrip;
    CHECK_FALSE(roundTrip.smoothed());
    roundTrip.add(80ms);
    CHECK(roundTrip.smoothed() == Micros(80ms));
    CHECK(roundTrip.variation() == 40ms);
}

TEST_CASE("later samples count an eighth, and a quarter of how far off they are: RFC 6298") {
    RoundTrip roundTrip;
    roundTrip.add(80ms);
    roundTrip.add(160ms);
    CHECK(roundTrip.variation() == 50ms); // 40 + (80 - 40) / 4, before the mean moves
    CHECK(roundTrip.smoothed() == Micros(90ms));
    roundTrip.add(10ms);
    CHECK(roundTrip.variation() == 57'500us);
    CHECK(roundTrip.smoothed() == Micros(80ms));
}

TEST_CASE("the round trip follows a change of the link within some tens of samples") {
    RoundTrip roundTrip;
    for (int i = 0; i < 50; ++i) roundTrip.add(40ms);
    CHECK(roundTrip.variation() < 1ms);
    for (int i = 0; i < 50; ++i) roundTrip.add(150ms);
    CHECK(*roundTrip.smoothed() > 149ms);
    CHECK(*roundTrip.smoothed() <= 150ms);
    CHECK(roundTrip.variation() < 5ms);
}

TEST_CASE("an impossible sample is ignored") {
    RoundTrip roundTrip;
    for (const Micros absurd : {Micros(-1us), RoundTrip::kLongest + 1us, Micros::max()})
        roundTrip.add(absurd);
    CHECK_FALSE(roundTrip.smoothed());
    roundTrip.add(0ms);
    CHECK(roundTrip.smoothed() == Micros(0ms));
    roundTrip.add(RoundTrip::kLongest);
    CHECK(roundTrip.smoothed() == Micros(1250ms));
}
