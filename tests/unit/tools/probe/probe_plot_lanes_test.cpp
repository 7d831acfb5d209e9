#include "tools/probe/plot_lanes.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace veter;
using namespace veter::probe;
using namespace std::chrono_literals;

namespace {

Sample sample(Micros at, Kind kind = Kind::Next) {
    Sample made;
    made.at = at;
    made.kind = kind;
    return made;
}

} // namespace

TEST_CASE("each kind of trouble has a row with a mark for each event, and the total") {
    std::vector<Sample> samples{sample(1s),
                                sample(2s),
                                sample(3s, Kind::Repeated),
                                sample(4s, Kind::OutOfOrder),
                                sample(5s),
                                sample(6s, Kind::Restarted)};
    samples[1].missing = 12;
    samples[4].damaged = true;
    Counts counts;
    counts.missing = 12;
    counts.damaged = 1;
    counts.repeated = 1;
    counts.outOfOrder = 1;
    counts.restarts = 1;
    const struct {
        const char* name;
        std::vector<double> at;
        std::uint64_t count;
    } expected[]{{"missing", {2}, 12},
                 {"damaged", {5}, 1},
                 {"repeated, late", {3, 4}, 2},
                 {"restart", {6}, 1}};
    const auto lanes = lanesOf(samples, counts);
    REQUIRE(lanes.size() == 4);
    for (std::size_t i = 0; i < lanes.size(); ++i) {
        CHECK(lanes[i].name == std::string(expected[i].name));
        CHECK(lanes[i].at == expected[i].at);
        CHECK(lanes[i].count == expected[i].count);
    }
}

TEST_CASE("a trouble that did not happen has no row") {
    CHECK(lanesOf({sample(1s), sample(2s)}, {}).empty());
    CHECK(lanesOf({}, {}).empty());
}

TEST_CASE("a picture without a time code is damaged only where the others have one") {
    CHECK(lanesOf({sample(1s, Kind::Uncoded), sample(2s, Kind::Uncoded)}, {}).empty());
    const auto lanes = lanesOf({sample(1s), sample(2s, Kind::Uncoded)}, {});
    REQUIRE(lanes.size() == 1);
    CHECK(lanes[0].name == std::string("damaged"));
    CHECK(lanes[0].at == std::vector<double>{2});
}
