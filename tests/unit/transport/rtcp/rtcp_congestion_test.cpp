#include "transport/rtcp/rtcp_congestion.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

using Wire = std::vector<std::uint8_t>;

// By hand from RFC 8888 section 3.1.
const Wire kWire{
    0x8b, 205,  0,    9,    // version 2, format 11; 10 words
    0,    0,    0,    0x42, // SSRC of the receiver
    0xde, 0xad, 0xbe, 0xef, // the first source
    0xff, 0xfe, 0,    3,    // 65534, 65535 and 0
    0x82, 0,    0,    0,    // came 512/1024 s before the report; did not come
    0xe0, 0,    0,    0,    // came at once, with both bits of ECN; padding
    0x12, 0x34, 0x56, 0x78, // the second source
    0,    7,    0,    2,    // 7 and 8
    0x9f, 0xfe, 0x9f, 0xff, // too long ago; unknown
    0,    1,    0x80, 0,    // sent 1.5 s after the clock's zero
};

CongestionReport reportOf(const std::vector<Arrival>& arrivals, std::uint32_t time) {
    CongestionReport report;
    report.sender = 0x42;
    report.time = time;
    for (const auto& arrival : arrivals) report.push(arrival);
    return report;
}

const std::vector<Arrival> kArrivals{{0xdeadbeef, 65534, true, 0x10000},
                                     {0xdeadbeef, 65535, false},
                                     {0xdeadbeef, 0, true, 0x18000},
                                     {0x12345678, 7, true},
                                     {0x12345678, 8, true}};

std::vector<Arrival> listOf(const CongestionReport& report) {
    return {report.begin(), report.end()};
}

} // namespace

TEST_CASE("a congestion report written by hand is parsed") {
    const auto report = parseCongestionReport(kWire);
    REQUIRE(report);
    CHECK(report->sender == 0x42);
    CHECK(report->time == 0x18000);
    CHECK(listOf(*report) == kArrivals);
}

TEST_CASE("a congestion report is built as one written by hand") {
    Wire wire;
    appendCongestionReport(wire, reportOf(kArrivals, 0x18000));
    auto expected = kWire;
    expected[20] = 0x80; // no ECN
    expected[33] = 0xff; // too long ago and unknown are the same to us
    CHECK(wire == expected);
}

TEST_CASE("arrivals that do not follow each other go into blocks of their own") {
    const std::vector<Arrival> arrivals{{1, 5, true, 0}, {1, 7, true, 64}, {2, 8, true, 128}};
    Wire wire;
    appendCongestionReport(wire, reportOf(arrivals, 128));
    CHECK(wire.size() == 8 + 3 * 12 + 4);
    const auto report = parseCongestionReport(wire);
    REQUIRE(report);
    CHECK(listOf(*report) == arrivals);
}

TEST_CASE("arrival times are reported to 1/1024 s, across the clock's wrap-around") {
    struct Case {
        const char* name;
        std::uint32_t at, time;
        std::optional<std::uint32_t> told;
    };
    for (const auto& c :
         std::vector<Case>{{"at once", 64000, 64000, 64000},
                           {"rounded to the nearer", 64000 - 31, 64000, 64000},
                           {"rounded to the farther", 64000 - 32, 64000, 64000 - 64},
                           {"before the wrap-around", 0xffff'ffc0, 64, 0xffff'ffc0},
                           {"as long ago as can be told", 0, 0x1ffd * 64, 0},
                           {"too long ago", 0, 0x1ffe * 64, std::nullopt},
                           {"after the report", 65, 64, std::nullopt}}) {
        INFO(c.name);
        Wire wire;
        appendCongestionReport(wire, reportOf({{1, 1, true, c.at}}, c.time));
        const auto report = parseCongestionReport(wire);
        REQUIRE(report);
        REQUIRE(report->size() == 1);
        CHECK(report->begin()->received);
        CHECK(report->begin()->at == c.told);
    }
}

TEST_CASE("a congestion report that is cut off, or has wrong block lengths, is refused") {
    for (std::size_t size = 4; size < kWire.size(); size += 4) {
        auto cut = Wire(kWire.begin(), kWire.begin() + static_cast<std::ptrdiff_t>(size));
        store16be(cut, 2, static_cast<std::uint16_t>(size / 4 - 1));
        // Without its last block it is whole again: the time is what stands last.
        CHECK_MESSAGE(parseCongestionReport(cut).has_value() == (size == 12 || size == 28), size);
    }
    const std::vector<std::pair<std::size_t, std::uint8_t>> lies{
        {0, 0x8f}, {1, 206}, {14, 1}, {15, 6}, {31, 4}};
    for (const auto& lie : lies) {
        auto wire = kWire;
        wire[lie.first] = lie.second;
        CHECK_MESSAGE(!parseCongestionReport(wire), lie.first);
    }
}

TEST_CASE("a congestion report of no source is empty") {
    Wire wire;
    appendCongestionReport(wire, reportOf({}, 5));
    CHECK(wire.size() == 12);
    const auto report = parseCongestionReport(wire);
    REQUIRE(report);
    CHECK(report->empty());
    CHECK(report->time == 5);
}

TEST_CASE("a huge report is parsed as far as there is room") {
    constexpr std::uint16_t kCount = 1000;
    Wire wire(8 + 8 + 2 * kCount + 4);
    wire[0] = 0x8b;
    wire[1] = 205;
    store16be(wire, 2, static_cast<std::uint16_t>(wire.size() / 4 - 1));
    store16be(wire, 14, kCount);
    const auto report = parseCongestionReport(wire);
    REQUIRE(report);
    CHECK(report->size() == CongestionReport::kMaxArrivals);
    CHECK(report->end()[-1].sequence == CongestionReport::kMaxArrivals - 1);
}
