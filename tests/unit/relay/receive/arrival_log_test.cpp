#include "relay/receive/arrival_log.hpp"

#include "base/sequence.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

using namespace veter;
using namespace veter::relay;
using namespace std::chrono_literals;
using veter::transport::Arrival;

namespace {

const Clock::time_point kStart(1h);
constexpr std::uint32_t kMedia = 0x1234abcd, kParity = 0x5678;

std::vector<Arrival> take(ArrivalLog& log, Clock::time_point now) {
    std::vector<std::uint8_t> wire;
    log.take(wire, now);
    if (wire.empty()) return {};
    const auto report = transport::parseCongestionReport(wire);
    REQUIRE(report);
    CHECK(report->sender == 0x42);
    CHECK(report->time == transport::reportTime(now));
    return {report->begin(), report->end()};
}

} // namespace

TEST_CASE("a report has the arrivals, their times and the gaps between") {
    for (const auto first : std::initializer_list<std::uint16_t>{100, 65534}) {
        ArrivalLog log(0x42);
        CHECK(log.nextWakeUp() == Clock::time_point::max());
        log.onPacket(kMedia, first, kStart);
        log.onPacket(kParity, 7, kStart + 1ms);
        log.onPacket(kMedia, static_cast<std::uint16_t>(first + 2), kStart + 8ms);
        log.onPacket(kMedia, static_cast<std::uint16_t>(first + 3), kStart + 20ms);
        const auto told = take(log, kStart + 20ms);
        REQUIRE(told.size() == 5);
        for (std::uint16_t i = 0; i < 4; ++i) {
            CHECK(told[i].ssrc == kMedia);
            CHECK(told[i].sequence == static_cast<std::uint16_t>(first + i));
            CHECK(told[i].received == (i != 1));
        }
        const auto end = transport::reportTime(kStart + 20ms);
        CHECK(told[3].at == end);
        CHECK(std::abs(timestampDistance(*told[2].at, end) - 65536 * 12 / 1000) <= 32);
        CHECK(told[4].ssrc == kParity);
    }
}

TEST_CASE("each arrival is reported kRepeats times, and a report is due every kInterval") {
    ArrivalLog log(0x42);
    log.onPacket(kMedia, 1, kStart);
    auto now = kStart;
    for (int i = 0; i < ArrivalLog::kRepeats; ++i) {
        CHECK(log.nextWakeUp() <= now);
        CHECK(take(log, now).size() == 1);
        CHECK(take(log, now + ArrivalLog::kInterval - 1ms).empty());
        now += ArrivalLog::kInterval;
    }
    CHECK(take(log, now).empty());
    CHECK(log.nextWakeUp() == Clock::time_point::max());
    log.onPacket(kMedia, 2, now + 10s); // after a pause it is reported at once
    CHECK(take(log, now + 10s).size() == 1);
}

TEST_CASE("a late packet is reported, a duplicate changes nothing") {
    ArrivalLog log(0x42);
    for (std::uint16_t i = 0; i < 200; ++i)
        if (i != 50) log.onPacket(kMedia, i, kStart);
    auto now = kStart;
    for (int i = 0; i < ArrivalLog::kRepeats; ++i, now += ArrivalLog::kInterval) take(log, now);
    log.onPacket(kMedia, 60, now);
    CHECK(take(log, now).empty());
    now += ArrivalLog::kInterval;
    log.onPacket(kMedia, 50, now);
    const auto told = take(log, now);
    REQUIRE(told.size() == 150);
    CHECK(told.front().sequence == 50);
    CHECK(told.front().received);
}

TEST_CASE("of sources and packets beyond the limits the newest are kept") {
    ArrivalLog log(0x42);
    auto now = kStart;
    for (std::uint32_t ssrc = 0; ssrc < 3 * ArrivalLog::kSources; ++ssrc)
        log.onPacket(ssrc, 1, now += 1us);
    auto told = take(log, now);
    REQUIRE(told.size() == ArrivalLog::kSources);
    for (const auto& arrival : told) CHECK(arrival.ssrc >= 2 * ArrivalLog::kSources);

    for (int i = 1; i < ArrivalLog::kRepeats; ++i) take(log, now += ArrivalLog::kInterval);
    for (std::uint16_t i = 0; i < 5000; ++i) log.onPacket(kMedia, i, now + 1ms);
    told = take(log, now + ArrivalLog::kInterval);
    REQUIRE(told.size() == transport::CongestionReport::kMaxArrivals);
    CHECK(told.back().sequence == 4999);
}

TEST_CASE("a sequence number from long ago is not taken for a new one") {
    ArrivalLog log(0x42);
    log.onPacket(kMedia, 10'000, kStart);
    log.onPacket(kMedia, 8'000, kStart);
    const auto told = take(log, kStart);
    REQUIRE(told.size() == 1);
    CHECK(told.front().sequence == 10'000);
}

TEST_CASE("a source that replaces another has no arrivals of that one") {
    ArrivalLog log(0x42);
    auto now = kStart;
    for (std::uint16_t i = 1; i <= 100; ++i) log.onPacket(kMedia, i, now);
    for (std::uint32_t ssrc = 1; ssrc < ArrivalLog::kSources; ++ssrc)
        log.onPacket(ssrc, 1, now + 1us);
    for (const std::uint16_t sequence : std::initializer_list<std::uint16_t>{50, 65'500, 101}) {
        for (std::uint32_t ssrc = 1; ssrc < ArrivalLog::kSources; ++ssrc)
            log.onPacket(ssrc, 1, now + 2us);
        log.onPacket(0x1000'0000U + sequence, sequence, now + 1us);
        int told = 0;
        for (const auto& arrival : take(log, now + 3us))
            told += arrival.ssrc >= 0x1000'0000U && arrival.ssrc < 0x1001'0000U;
        CHECK(told == 1);
        now += ArrivalLog::kInterval;
    }
}
