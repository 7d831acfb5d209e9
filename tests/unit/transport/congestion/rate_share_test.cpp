#include "transport/congestion/rate_share.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

const Clock::time_point kStart(1h);
constexpr BitRate kAll{1'000'000};
constexpr double kHeaders = 0.97; // what they leave

/// Of what is for all, the encoder's part; headers taken out.
double share(const RateShare& rates) {
    return static_cast<double>(rates.forMedia(kAll).bitsPerSecond) / kHeaders /
           static_cast<double>(kAll.bitsPerSecond);
}

/// A picture each 33 ms from then on, with so many bytes beside it.
void run(RateShare& rates, Clock::time_point from, Clock::duration length, std::size_t beside) {
    for (auto at = from; at < from + length; at += 33ms) {
        rates.onSent(6000, true, at);
        if (beside != 0) rates.onSent(beside, false, at);
    }
}

} // namespace

TEST_CASE("without parity and resends pictures get all of the rate but the headers") {
    RateShare rates;
    CHECK(share(rates) == doctest::Approx(1)); // nothing sent yet
    run(rates, kStart, 2s, 0);
    CHECK(share(rates) == doctest::Approx(1));
    for (const auto rate : {150'000, 1'234'567, 50'000'000})
        CHECK(rates.forMedia(rates.forAll({rate})) == BitRate{rate});
}

TEST_CASE("pictures get the rate less the recent share of parity and resends") {
    RateShare rates;
    run(rates, kStart, 3s, 2000);
    CHECK(share(rates) == doctest::Approx(0.75));
    run(rates, kStart + 3s, 1s, 0);
    CHECK(share(rates) > 0.8);
    CHECK(share(rates) < 0.99);
    run(rates, kStart + 4s, 9s, 0);
    CHECK(share(rates) == doctest::Approx(1).epsilon(0.001));
}

TEST_CASE("pictures get at least a third, whatever else is sent") {
    RateShare rates;
    run(rates, kStart, 3s, 100'000);
    CHECK(share(rates) == doctest::Approx(1.0 / 3));
    RateShare none;
    none.onSent(1000, false, kStart);
    CHECK(share(none) == doctest::Approx(1.0 / 3));
}

TEST_CASE("a clock that stands still or goes back does not raise the share of parity") {
    RateShare rates;
    for (const auto at : {kStart, kStart, kStart - 1h}) {
        rates.onSent(3000, true, at);
        rates.onSent(1000, false, at);
        CHECK(share(rates) == doctest::Approx(0.75));
    }
}
