#include "transport/net/send_health.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

const Clock::time_point kStart(1h);

using Rebuild = SendHealth::Rebuild;

bool says(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a failure to send is logged once, and its end once") {
    SendHealth health;
    CHECK(health.update(kStart, 0, 0).empty());
    const auto broken = health.update(kStart, ENETUNREACH, 5);
    CHECK(says(broken, "Network is unreachable"));
    CHECK(says(broken, "no route"));
    CHECK(health.update(kStart + 1s, ENETUNREACH, 6).empty());
    CHECK(health.update(kStart + 2500ms, ENETUNREACH, 1).empty());
    CHECK(health.update(kStart + 2600ms, 0, 0).empty()); // may be a pause only
    const auto whole = health.update(kStart + 3500ms, 0, 0);
    CHECK(says(whole, "after 2.5 s"));
    CHECK(says(whole, "12 packets"));
    CHECK(health.update(kStart + 4s, 0, 0).empty());
    CHECK(says(health.update(kStart + 5s, ECONNREFUSED, 0), "nothing listens"));
    CHECK(says(health.update(kStart + 7s, 0, 0), "0 packets")); // counted from zero
}

TEST_CASE("errors that come and go are one outage") {
    SendHealth health;
    CHECK_FALSE(health.update(kStart, ECONNREFUSED, 0).empty());
    for (auto at = kStart + 100ms; at < kStart + 10s; at += 200ms) {
        CHECK(health.update(at, 0, 0).empty());
        CHECK(health.update(at + 100ms, ECONNREFUSED, 0).empty());
    }
}

TEST_CASE(
    "during a failure the destination is looked up every two seconds, rarely with another port") {
    SendHealth health;
    CHECK(health.rebuildDue(kStart) == Rebuild::No);
    for (auto at = kStart; at < kStart + 1min; at += 50ms) {
        health.update(at, EHOSTUNREACH, 1);
        const bool due = at > kStart && (at - kStart) % 2s == 0s;
        const bool last = (at - kStart) % 12s == 0s; // resort
        const auto expected = last ? Rebuild::OtherPort : Rebuild::SamePort;
        CHECK(health.rebuildDue(at) == (due ? expected : Rebuild::No));
        CHECK(health.rebuildDue(at) == Rebuild::No);
    }
    health.update(kStart + 2min, 0, 0);
    CHECK(health.rebuildDue(kStart + 3min) == Rebuild::No);
}

TEST_CASE("without further errors the destination is not looked up again") {
    SendHealth health;
    health.update(kStart, ECONNREFUSED, 0);
    health.update(kStart + 1950ms, ECONNREFUSED, 0);
    CHECK(health.rebuildDue(kStart + 2s) == Rebuild::SamePort);
    health.update(kStart + 3500ms, ECONNREFUSED, 0);
    CHECK(health.rebuildDue(kStart + 4s) == Rebuild::No);
    health.update(kStart + 4100ms, ECONNREFUSED, 0);
    CHECK(health.rebuildDue(kStart + 4100ms) == Rebuild::SamePort);
}

TEST_CASE("a full send buffer is no failure, and is counted and logged once a minute") {
    for (const int error : {EAGAIN, ENOBUFS}) {
        SendHealth health;
        int told = 0;
        for (auto at = kStart; at < kStart + 2min; at += 50ms) {
            const auto text = health.update(at, error, 3);
            told += !text.empty();
            CHECK((text.empty() || says(text, "send buffer is full")));
            CHECK(health.rebuildDue(at) == Rebuild::No);
            CHECK(health.fullLately(at));
        }
        CHECK(told == 2);
        CHECK(health.full() == 3 * 20 * 120);
        CHECK(health.update(kStart + 2min, 0, 0).empty()); // nothing was broken
        CHECK_FALSE(health.fullLately(kStart + 2min + 1s));
        CHECK(says(health.update(kStart + 3min, error, 1), "packets were not sent"));
    }
}

TEST_CASE("a full send buffer neither ends a failure nor prolongs it") {
    SendHealth health;
    health.update(kStart, ENETUNREACH, 1);
    for (auto at = kStart; at < kStart + 5s; at += 50ms) health.update(at, EAGAIN, 1);
    CHECK(health.rebuildDue(kStart + 5s) == Rebuild::No);
    CHECK(says(health.update(kStart + 5s, 0, 0), "after 0.0 s; 1 packets"));
}
