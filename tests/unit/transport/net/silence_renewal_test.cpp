#include "transport/net/silence_renewal.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;
using Rebuild = SendHealth::Rebuild;

namespace {

const Clock::time_point kStart(1h);

struct Renewed {
    Clock::duration at;
    Rebuild how;
    bool operator==(const Renewed&) const = default;
};

/// All that is due in that time after a start.
std::vector<Renewed> renewals(SilenceRenewal& renewal, Clock::time_point from, Clock::duration time,
                              bool full = false) {
    std::vector<Renewed> all;
    for (Clock::duration at{}; at <= time; at += 1s)
        if (const auto how = renewal.due(true, full, from + at); how != Rebuild::No)
            all.push_back({at, how});
    return all;
}

} // namespace

TEST_CASE("a silent destination is renewed at once, then after ever longer times") {
    SilenceRenewal renewal;
    CHECK(renewal.due(false, false, kStart) == Rebuild::No);
    CHECK(renewals(renewal, kStart, 170s) == std::vector<Renewed>{{0s, Rebuild::SamePort},
                                                                  {3s, Rebuild::SamePort},
                                                                  {9s, Rebuild::OtherPort},
                                                                  {21s, Rebuild::OtherPort},
                                                                  {45s, Rebuild::OtherPort},
                                                                  {93s, Rebuild::OtherPort},
                                                                  {153s, Rebuild::OtherPort}});
}

TEST_CASE("feedback resets the intervals") {
    SilenceRenewal renewal;
    renewals(renewal, kStart, 30s);
    CHECK(renewal.due(false, false, kStart + 31s) == Rebuild::No);
    CHECK(renewals(renewal, kStart + 32s, 3s).size() == 2);
}

TEST_CASE("a silence while our own buffers are full, and three seconds after, does not count") {
    SilenceRenewal renewal;
    CHECK(renewals(renewal, kStart, 60s, true).empty());
    CHECK(renewals(renewal, kStart + 61s, 10s) ==
          std::vector<Renewed>{{2s, Rebuild::SamePort}, {5s, Rebuild::SamePort}});
}
