#include "transport/congestion/rate_figures.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace veter::transport;

TEST_CASE("each limit of the rate has a name of its own") {
    std::set<std::string> names;
    for (auto limit = LimitedBy::Unknown; limit <= LimitedBy::Stall;
         limit = static_cast<LimitedBy>(static_cast<int>(limit) + 1))
        names.insert(name(limit));
    CHECK(names.size() == 8);
    CHECK(names.count("bitrate") == 1);
    CHECK(names.count("?") == 0);
}
