#include "base/log_limit.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace veter;
using namespace std::chrono_literals;

TEST_CASE("a rate limit lets one message through per interval and counts the rest") {
    RateLimit limit(10s);
    const Clock::time_point start(1h);
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

TEST_CASE("a rate limit with a burst lets that many through in a row, and again after a pause") {
    RateLimit limit(1s, 3);
    const Clock::time_point start(1h);
    const auto passed = [&](Clock::duration at) {
        int count = 0;
        for (int i = 0; i < 10; ++i) count += limit.due(start + at) ? 1 : 0;
        return count;
    };
    CHECK(passed(0s) == 3);
    CHECK(passed(900ms) == 0);
    CHECK(passed(1s) == 1);
    CHECK(passed(3s) == 2);
    CHECK(passed(1min) == 3);
    CHECK(limit.folded() == 0);
    CHECK_FALSE(limit.due(start + 1min));
}

TEST_CASE("of a flood of log lines a burst passes, then one a second, and the rest is counted") {
    LogLimit limit;
    const Clock::time_point start(1h);
    int passed = 0;
    for (auto at = 0ms; at < 10s; at += 1ms) {
        passed += limit.pass("relay", start + at) ? 1 : 0;
        passed += limit.pass("av", start + at) ? 1 : 0;
    }
    CHECK(passed == LogLimit::kBurst + 9);
    const auto text = limit.leftOut();
    const auto lines = [&](const std::string& name) {
        return std::stoi(text.substr(0, text.find(" of " + name))
                             .substr(text.find_last_of(' ', text.find(" of " + name) - 1)));
    };
    CHECK(lines("relay") + lines("av") + passed == 20'000);
    limit.told();
    CHECK(limit.leftOut().empty());
    CHECK(limit.pass("relay", start + 10s));
    limit.leaveOut("rtp");
    CHECK(limit.leftOut() == "messages suppressed: 1 of rtp");
}

TEST_CASE("log levels are set by name") {
    for (const auto* good : {"trace", "debug", "warn", "error", "off", "info"})
        CHECK_NOTHROW(setLogLevel(good));
    for (const auto* bad : {"", "loud", "Info", "INFO", "3"})
        CHECK_THROWS_AS_MESSAGE(setLogLevel(bad), std::invalid_argument, bad);
    setLogLevel("info");
}

TEST_CASE("loggers with one name are the same logger") {
    CHECK(&logger("rtp") == &logger("rtp"));
    CHECK(&logger("rtp") != &logger("relay"));
    CHECK(logger("relay").name() == "relay");
}
