#include "relay/receive/amplification_limit.hpp"

#include <doctest/doctest.h>

using namespace veter::relay;

TEST_CASE("no more bytes go to an address than came from there") {
    AmplificationLimit limit;
    CHECK_FALSE(limit.take(1));
    limit.onReceived(100);
    CHECK_FALSE(limit.take(101));
    CHECK(limit.take(60));
    CHECK_FALSE(limit.take(41));
    CHECK(limit.take(40));
    CHECK_FALSE(limit.take(1));
}

TEST_CASE("an address saves up 64 KiB at most") {
    AmplificationLimit limit;
    for (int i = 0; i < 1000; ++i) limit.onReceived(1000);
    CHECK(limit.take(AmplificationLimit::kMostCredit));
    CHECK_FALSE(limit.take(1));
}

TEST_CASE("an address that answers is not limited, until another follows") {
    AmplificationLimit limit;
    limit.onAnswer();
    CHECK(limit.take(1'000'000));
    limit.onReceived(100);
    limit.reset();
    CHECK_FALSE(limit.take(1));
}
