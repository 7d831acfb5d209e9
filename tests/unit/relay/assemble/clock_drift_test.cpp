#include "relay/assemble/clock_drift.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace veter;
using namespace veter::relay;
using namespace std::chrono_literals;

namespace {

const Clock::time_point kStart(1h);
constexpr auto kPicture = 33ms;

/// A sender whose clock runs at `rate` of ours, over a network that delays by `delay`.
template <class Delay>
Ticks run(ClockDrift& drift, double rate, Clock::duration time, Delay delay) {
    Ticks moved{};
    Ticks off{};
    for (auto at = Clock::duration(0); at < time; at += kPicture) {
        const Ticks said(static_cast<std::int64_t>(
            rate * static_cast<double>(std::chrono::duration_cast<Ticks>(at).count())));
        moved += drift.add(said + moved, kStart + at + delay());
        off = said + moved - std::chrono::duration_cast<Ticks>(at);
    }
    return off; // of the line against the sender's real time
}

} // namespace

TEST_CASE("a clock that runs like ours is not corrected, however the network delays") {
    std::mt19937 random(1);
    ClockDrift drift;
    const auto jitter = [&] {
        return std::chrono::milliseconds(random() % 30 == 0 ? 1500 : random() % 100);
    };
    CHECK(run(drift, 1, 5min, jitter) == Ticks(0));
    CHECK_FALSE(drift.rate());
}

TEST_CASE("a clock that runs too fast or too slow is corrected to the pace of arrival") {
    for (const double rate : {0.5, 0.9, 0.99, 1.01, 1.1, 2.0}) {
        INFO(rate);
        std::mt19937 random(1);
        ClockDrift drift;
        const auto off = run(drift, rate, 2min, [&] { return random() % 100 * 1ms; });
        // It follows with the time constant, on what is seen in the window.
        const auto most = 500ms + std::chrono::duration<double>(8s) * std::abs(rate - 1);
        CHECK(std::chrono::abs(off) < most);
        REQUIRE(drift.rate());
        CHECK(*drift.rate() == doctest::Approx(rate - 1).epsilon(0.1));
    }
}

TEST_CASE("after a jump the estimate begins again") {
    ClockDrift drift;
    run(drift, 1.1, 1min, [] { return 0ms; });
    CHECK(drift.rate());
    drift.reset();
    CHECK_FALSE(drift.rate());
    CHECK(drift.add(Ticks(7), kStart) == Ticks(0));
}
