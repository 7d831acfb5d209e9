#include "transport/send_health.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

const Clock::time_point kStart(1h);

bool says(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a broken way out is told once, and once more when it is whole") {
    SendHealth health;
    CHECK(health.update(kStart, 0, 0).empty());
    const auto broken = health.update(kStart, ENETUNREACH, 5);
    CHECK(says(broken, "Network is unreachable"));
    CHECK(says(broken, "no way there"));
    CHECK(health.update(kStart + 1s, ENETUNREACH, 6).empty());
    CHECK(health.update(kStart + 2500ms, ENETUNREACH, 1).empty());
    CHECK(health.update(kStart + 2600ms, 0, 0).empty()); // may be a pause only
    const auto whole = health.update(kStart + 3500ms, 0, 0);
    CHECK(says(whole, "after 2.5 s"));
    CHECK(says(whole, "12 packets"));
    CHECK(health.update(kStart + 4s, 0, 0).empty());
    CHECK(says(health.update(kStart + 5s, ECONNREFUSED, 0), "nothing listens"));
    CHECK(says(health.update(kStart + 7s, 0, 0), "0 packets")); // counted anew
}

TEST_CASE("errors that come and go are one outage") {
    SendHealth health;
    CHECK_FALSE(health.update(kStart, ECONNREFUSED, 0).empty());
    for (auto at = kStart + 100ms; at < kStart + 10s; at += 200ms) {
        CHECK(health.update(at, 0, 0).empty());
        CHECK(health.update(at + 100ms, ECONNREFUSED, 0).empty());
    }
}

TEST_CASE("while it is broken the destination is looked up again, each two seconds") {
    SendHealth health;
    CHECK_FALSE(health.rebuildDue(kStart));
    for (auto at = kStart; at < kStart + 10s; at += 50ms) {
        health.update(at, EHOSTUNREACH, 1);
        CHECK(health.rebuildDue(at) == (at > kStart && (at - kStart) % 2s == 0s));
        CHECK_FALSE(health.rebuildDue(at));
    }
    health.update(kStart + 20s, 0, 0);
    CHECK_FALSE(health.rebuildDue(kStart + 1min));
}

TEST_CASE("without further errors it is not looked up again: the way out may be whole") {
    SendHealth health;
    health.update(kStart, ECONNREFUSED, 0);
    health.update(kStart + 1950ms, ECONNREFUSED, 0);
    CHECK(health.rebuildDue(kStart + 2s));
    health.update(kStart + 3500ms, ECONNREFUSED, 0);
    CHECK_FALSE(health.rebuildDue(kStart + 4s));
    health.update(kStart + 4100ms, ECONNREFUSED, 0);
    CHECK(health.rebuildDue(kStart + 4100ms));
}
