#include "base/log.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace veter;
using namespace std::chrono_literals;

TEST_CASE("a rate limit lets one message through per interval and counts the rest") {
    RateLimit limit(10s);
    const RateLimit::Clock::time_point start(1h);
    CHECK(limit.due(start));
    CHECK(limit.folded() == 0);
    CHECK_FALSE(limit.due(start));
    CHECK_FALSE(limit.due(start + 10s - 1ns));
    CHECK(limit.folded() == 0); // of the last that was due
    CHECK(limit.due(start + 10s));
    CHECK(limit.folded() == 2);
    CHECK(limit.due(start + 1min));
    CHECK(limit.folded() == 0);
}

TEST_CASE("log levels are taken by name") {
    for (const auto* good : {"trace", "debug", "warn", "error", "off", "info"})
        CHECK_NOTHROW(setLogLevel(good));
    for (const auto* bad : {"", "loud", "Info", "INFO", "3"})
        CHECK_THROWS_AS_MESSAGE(setLogLevel(bad), std::invalid_argument, bad);
    setLogLevel("info");
}

TEST_CASE("a logger is one by its name") {
    CHECK(&logger("rtp") == &logger("rtp"));
    CHECK(&logger("rtp") != &logger("relay"));
    CHECK(logger("relay").name() == "relay");
}
