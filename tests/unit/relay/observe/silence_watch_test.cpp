#include "relay/observe/silence_watch.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace std::chrono_literals;

namespace {

const Clock::time_point kStart(1h);

/// Pictures at `interval` until `end`, checked every 100 ms. Returns how often a silence is logged.
int silences(SilenceWatch& watch, Clock::duration from, Clock::duration interval,
             Clock::duration end) {
    int count = 0;
    auto next = from;
    for (auto at = from; at < end; at += 100ms) {
        if (at >= next) {
            watch.onPicture(kStart + at);
            next += interval;
        }
        count += watch.onTime(kStart + at) ? 1 : 0;
    }
    return count;
}

} // namespace

TEST_CASE("a silence is logged once, and its length when it ends") {
    SilenceWatch watch;
    CHECK_FALSE(watch.onTime(kStart)); // no packet so far
    CHECK_FALSE(watch.heard());
    CHECK(silences(watch, 0s, 100ms, 3s) == 0);
    CHECK_FALSE(watch.onTime(kStart + 4800ms));
    CHECK(watch.onTime(kStart + 4900ms) == 2s);
    CHECK_FALSE(watch.onTime(kStart + 1min));
    CHECK(watch.onPicture(kStart + 62900ms) == 1min);
    CHECK_FALSE(watch.onPicture(kStart + 63s));
    CHECK(watch.onTime(kStart + 65s) == 2s); // an outage does not change the usual interval
}

TEST_CASE("a camera of few pictures is silent when three are missing") {
    SilenceWatch watch;
    CHECK(silences(watch, 0s, 3s, 1min) <= 2); // until it is known
    CHECK(silences(watch, 1min, 3s, 10min) == 0);
    CHECK_FALSE(watch.onTime(kStart + 10min + 5900ms)); // the last came at 9:57
    CHECK(watch.onTime(kStart + 10min + 6s) == 9s);
}
