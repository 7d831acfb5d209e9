#include "relay/assemble/timeline.hpp"

#include "tests/unit/access_unit_packets.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace std::chrono_literals;

namespace {

const Clock::time_point kStart(1h);
constexpr Micros kWall = 1'700'000'000s; // wall-clock time at kStart
constexpr std::uint32_t kFrame = 3000;   // ticks
constexpr auto kFrameTime = 33'333'333ns;

Ticks at(Micros wallClock) { return std::chrono::duration_cast<Ticks>(wallClock); }

/// Pictures arrive at kStart + `after`, and the relay's wall clock is right.
class Line {
public:
    Timeline::Place place(std::uint32_t timestamp, Clock::duration after) {
        return place(test::makeUnit(timestamp, kStart + after), after);
    }
    Timeline::Place place(const AccessUnitPackets& unit, Clock::duration after) {
        const auto place = line.place(unit, kWall + std::chrono::duration_cast<Micros>(after));
        CHECK(place.captured > last_); // always rises
        last_ = place.captured;
        return place;
    }
    Timeline line;

private:
    Ticks last_ = Ticks::min();
};

/// A report that maps `timestamp` to `wallClock`, received at kStart +
/// `after`.
ReceivedReport report(std::uint32_t timestamp, Micros wallClock, Clock::duration after = 0s) {
    ReceivedReport said;
    said.ntp = toNtp(wallClock);
    said.rtpTimestamp = timestamp;
    said.arrival = kStart + after;
    return said;
}

AccessUnitPackets restarted(std::uint32_t timestamp, Clock::duration after) {
    auto unit = test::makeUnit(timestamp, kStart + after);
    unit.restart = true;
    return unit;
}

constexpr std::uint32_t kTimestamps[] = {0, 123'456, 0xffff'fc18, 0xffff'ffff, 0x7fff'ffff};

} // namespace

TEST_CASE("without a report the timeline begins at the arrival and follows the sender's clock") {
    for (const auto first : kTimestamps) {
        Line line;
        CHECK(line.place(first, 0s).captured == at(kWall));
        // Arrival jitters; what counts is the sender's clock.
        CHECK(line.place(first + kFrame, 40ms).captured == at(kWall) + Ticks(kFrame));
        const auto third = line.place(first + 2 * kFrame, 41ms);
        CHECK(third.captured == at(kWall) + Ticks(2 * kFrame));
        CHECK_FALSE(third.jumped);
    }
}

TEST_CASE("with a report the timeline is the sender's capture time") {
    for (const auto first : kTimestamps) {
        Line line;
        auto unit = test::makeUnit(first, kStart);
        unit.report = report(first - 900, kWall - 250ms); // 10 ms before the picture
        CHECK(line.place(unit, 0s).captured == at(kWall - 240ms));
        CHECK(line.place(first + kFrame, kFrameTime).captured == at(kWall - 240ms) + Ticks(kFrame));
    }
}

TEST_CASE("a report without a time is ignored") {
    Line line;
    auto unit = test::makeUnit(0, kStart);
    unit.report = ReceivedReport{{}, kStart}; // NTP 0: RFC 3550 section 6.4.1
    CHECK(line.place(unit, 0s).captured == at(kWall));
    CHECK_FALSE(line.line.clockError(unit));
}

TEST_CASE("the timeline continues across 2^32 and days of pictures without drift") {
    Line line;
    auto timestamp = 0xffff'0000U;
    const auto start = line.place(timestamp, 0s).captured;
    for (int second = 1; second <= 100'000; ++second) // twice around
        line.place(timestamp += kRtpClockRate, second * 1s);
    CHECK(line.place(timestamp += kFrame, 100'000s + kFrameTime).captured ==
          start + Ticks(100'000LL * kRtpClockRate + kFrame));
}

TEST_CASE("a restarted sender continues at the time that has passed since") {
    for (const auto fresh : kTimestamps) {
        Line line;
        line.place(5000, 0s);
        const auto place = line.place(restarted(fresh, 7s), 7s);
        CHECK(place.captured == at(kWall + 7s));
        CHECK_FALSE(place.jumped);
        CHECK(line.place(fresh + kFrame, 7s + kFrameTime).captured ==
              at(kWall + 7s) + Ticks(kFrame));
    }
}

TEST_CASE("a restarted sender is placed at the time it reports, unless that is far off") {
    Line line;
    line.place(5000, 0s);
    auto unit = restarted(77, 7s);
    unit.report = report(77, kWall + 6900ms);
    CHECK(line.place(unit, 7s).captured == at(kWall + 6900ms));
    auto wrong = restarted(9'999'999, 9s);
    wrong.report = report(9'999'999, 5s, 9s); // a robot without a clock: 1970
    const auto place = line.place(wrong, 9s);
    CHECK(place.jumped);
    CHECK(place.captured == at(kWall + 9s - 100ms)); // as if nothing had happened
}

TEST_CASE("a jump of the sender's clock is removed") {
    for (const std::uint32_t jump : {0x1000'0000U, 0x8000'0000U, 0xf000'0000U, 270'000U,
                                     static_cast<std::uint32_t>(-270'000)}) {
        Line line;
        line.place(0, 0s);
        const auto place = line.place(kFrame + jump, kFrameTime);
        CHECK(place.jumped);
        CHECK(place.captured - at(kWall) >= Ticks(kFrame - 1));
        CHECK(place.captured - at(kWall) <= Ticks(kFrame));
        const auto next = line.place(2 * kFrame + jump, 2 * kFrameTime);
        CHECK_FALSE(next.jumped);
        CHECK(next.captured - place.captured == Ticks(kFrame));
    }
}

TEST_CASE("a stall of the network is not taken for a jump of a clock with reports") {
    Line line;
    for (std::uint32_t i = 0; i < 150; ++i) { // 5 s of pictures; those after the first second wait
        const auto taken = i * kFrameTime;
        auto unit =
            test::makeUnit(i * kFrame, kStart + std::max<Clock::duration>(taken, i < 30 ? 0s : 5s));
        unit.report = report(0, kWall);
        const auto place = line.place(unit, unit.arrival() - kStart);
        CHECK_FALSE(place.jumped);
        CHECK(place.captured == at(kWall) + Ticks(i * kFrame));
    }
}

TEST_CASE("after an outage of any length pictures continue at the pace of their arrival") {
    const auto ticks = [](Clock::duration after) {
        return static_cast<std::uint32_t>(std::chrono::duration_cast<Ticks>(after).count());
    };
    for (const Clock::duration outage :
         {Clock::duration(2s), Clock::duration(5min), Clock::duration(7h), Clock::duration(10h),
          Clock::duration(14h), Clock::duration(22h)})
        for (const bool reports : {false, true}) // again, after the outage
            for (const auto first : kTimestamps) {
                INFO((outage / 1s));
                Line line;
                auto said = report(first, kWall);
                for (Clock::duration after{}; after < outage + 60s; after += kFrameTime) {
                    if (after > 1s && after < outage) after = outage;
                    if (reports && after > outage + 1s)
                        said =
                            report(first + ticks(outage),
                                   kWall + std::chrono::duration_cast<Micros>(outage), outage + 1s);
                    auto unit = test::makeUnit(first + ticks(after), kStart + after);
                    unit.report = said;
                    const auto off = line.place(unit, after).captured - at(kWall) -
                                     std::chrono::duration_cast<Ticks>(after);
                    REQUIRE(std::chrono::abs(off) < Ticks(10));
                }
            }
}

TEST_CASE("a report counts for a minute") {
    for (const auto& [age, counts] : {std::pair(60s, true), std::pair(61s, false)}) {
        Line line;
        auto unit =
            test::makeUnit(static_cast<std::uint32_t>(age / 1s) * kRtpClockRate, kStart + age);
        unit.report = report(0, kWall - 1s);
        CHECK(line.place(unit, age).captured == at(kWall + age - (counts ? 1s : 0s)));
        CHECK(line.line.clockError(unit).has_value() == counts);
    }
}

TEST_CASE("a pause of the sender is no jump") {
    Line line;
    line.place(0, 0s);
    const auto place = line.place(10 * kRtpClockRate, 10s + 100ms);
    CHECK_FALSE(place.jumped);
    CHECK(place.captured == at(kWall + 10s));
}

TEST_CASE("pictures whose timestamps stand still have the pace of their arrival") {
    for (const auto first : kTimestamps) {
        Line line;
        const auto begin = line.place(first, 0s).captured;
        for (int i = 1; i < 300; ++i)
            CHECK(line.place(first, i * 33ms).captured ==
                  begin + std::chrono::duration_cast<Ticks>(i * 33ms));
    }
}

TEST_CASE("B frames keep their times, which go back; nothing else does") {
    for (const auto first : kTimestamps) {
        Timeline line;
        const auto place = [&](std::uint32_t frame, int sent) {
            const auto after = sent * 33ms;
            return line
                .place(test::makeUnit(first + frame * kFrame, kStart + after),
                       kWall + std::chrono::duration_cast<Micros>(after))
                .captured;
        };
        const auto begin = place(0, 0);
        int sent = 1;
        for (std::uint32_t group = 0; group < 50; ++group)
            for (const std::uint32_t frame : {4U, 2U, 1U, 3U})
                CHECK(place(4 * group + frame, sent++) - begin ==
                      Ticks((4 * group + frame) * kFrame));
        const auto silence = line.fill(kStart + sent * 33ms + 10s);
        CHECK(place(199, sent + 310) > silence); // times of a silence are not taken back
        CHECK(place(198, sent + 311) > silence);
    }
}

TEST_CASE("a clock that drifts is followed at the pace of arrival, and is no jump") {
    for (const double rate : {0.9, 1.1}) {
        Line line;
        const auto begin = line.place(0, 0s).captured;
        Ticks captured{};
        for (int i = 1; i < 3600; ++i) { // two minutes
            const auto place =
                line.place(static_cast<std::uint32_t>(i * kFrame * rate), i * kFrameTime);
            CHECK_FALSE(place.jumped);
            captured = place.captured;
        }
        const auto off = captured - begin - Ticks(3599 * kFrame);
        CHECK(std::chrono::abs(off) < 1500ms);
        REQUIRE(line.line.clockRate());
        CHECK(*line.line.clockRate() == doctest::Approx(rate - 1).epsilon(0.1));
    }
}

TEST_CASE("reports that agree with the timestamps are followed, whatever the network does") {
    Line line;
    Ticks begin{};
    for (int i = 0; i < 1800; ++i) {
        const auto delay = i > 300 && i < 900 ? 1500ms : 10ms; // 20 s of a long queue
        auto unit =
            test::makeUnit(static_cast<std::uint32_t>(i) * kFrame, kStart + i * kFrameTime + delay);
        unit.report = report(0, kWall, i * kFrameTime);
        const auto captured = line.place(unit, i * kFrameTime + delay).captured;
        if (i == 0) begin = captured;
        CHECK(captured - begin == Ticks(i * kFrame));
    }
}

TEST_CASE("a silence is filled with rising times, and pictures after it have later ones") {
    Line line;
    line.place(0, 0s);
    const auto fill = line.line.fill(kStart + 2s);
    CHECK(fill == at(kWall + 2s));
    CHECK(line.line.fill(kStart + 2s) == fill + Ticks(1));
    const auto second = line.line.fill(kStart + 4s);
    CHECK(second == at(kWall + 4s));
    // Captured before the last fill, though it arrives after it.
    const auto late = line.place(4 * kRtpClockRate - 900, 4s + 5ms);
    CHECK(late.captured == second + Ticks(1));
    CHECK(line.place(4 * kRtpClockRate + kFrame, 4s + kFrameTime).captured ==
          at(kWall + 4s) + Ticks(kFrame));
}

TEST_CASE("a step of the sender's wall clock shows as the clock error of its report") {
    Line line;
    auto unit = test::makeUnit(0, kStart);
    CHECK_FALSE(line.line.clockError(unit));
    unit.report = report(0, kWall);
    line.place(unit, 0s);
    CHECK(line.line.clockError(unit) == 0us);
    auto next = test::makeUnit(kFrame, kStart + kFrameTime);
    next.report = report(kFrame, kWall + 5s, kFrameTime);
    line.place(next, kFrameTime);
    CHECK(std::chrono::abs(*line.line.clockError(next) - (5s - 33'333us)) <= 12us);
}
