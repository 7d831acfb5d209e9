#include "transport/rtcp/rtcp_link.hpp"

#include "tests/unit/rtcp.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::test;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

Wire build(const LinkReport& report) {
    Wire wire;
    appendLinkReport(wire, 0x01020304, report);
    return wire;
}

} // namespace

TEST_CASE("a link report is an application packet named VETR") {
    const auto wire = build({0xdeadbeef, 0.25, 300ms, true});
    CHECK(wire == Wire{0x81, 204,  0,    5,    1,    2, 3,    4,    'V', 'E', 'T', 'R',
                       0xde, 0xad, 0xbe, 0xef, 0x40, 0, 0x01, 0x2c, 1,   0,   0,   0});
    const auto report = parseLinkReport(wire);
    REQUIRE(report);
    CHECK(report->media == 0xdeadbeef);
    CHECK(report->loss == 0.25);
    CHECK(report->budget == 300ms);
    CHECK(report->fec);
    CHECK_FALSE(report->asksForKeyFrames);
    CHECK_FALSE(parseLinkReport(build({}))->fec);
    const auto asks = build({0xdeadbeef, 0.25, 300ms, false, true});
    CHECK(asks[20] == 2);
    CHECK(parseLinkReport(asks)->asksForKeyFrames);
    CHECK_FALSE(parseLinkReport(asks)->fec);
    const auto ends = build({0xdeadbeef, 0.25, 300ms, false, false, true});
    CHECK(ends[20] == 4);
    CHECK(parseLinkReport(ends)->pictureEnds);
    CHECK_FALSE(parseLinkReport(ends)->asksForKeyFrames);
}

TEST_CASE("what a link report cannot hold is clamped") {
    struct Case {
        double loss;
        std::chrono::milliseconds budget;
        double lossRead;
        std::chrono::milliseconds budgetRead;
    };
    for (const auto& c : {Case{0, 0ms, 0, 0ms}, Case{1, 65'535ms, 65535 / 65536.0, 65'535ms},
                          Case{7, 100'000ms, 65535 / 65536.0, 65'535ms}, Case{-1, -5ms, 0, 0ms}}) {
        INFO(c.loss);
        const auto report = parseLinkReport(build({1, c.loss, c.budget, false}));
        REQUIRE(report);
        CHECK(report->loss == c.lossRead);
        CHECK(report->budget == c.budgetRead);
    }
}

TEST_CASE("application packets of others, of another subtype or cut off are not ours") {
    const auto good = build({1, 0.5, 100ms, false});
    REQUIRE(parseLinkReport(good));
    for (const auto& [at, value] : {std::pair{0, 0x82}, std::pair{1, 205}, std::pair{11, 0x53}}) {
        auto wire = good;
        wire[static_cast<std::size_t>(at)] = static_cast<std::uint8_t>(value);
        CHECK_FALSE(parseLinkReport(wire));
    }
    for (std::size_t size = 4; size < good.size(); size += 4)
        CHECK_FALSE(parseLinkReport(Bytes(good).first(size)));
}
