#include "tools/probe/report.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

using namespace veter;
using namespace veter::probe;
using namespace std::chrono_literals;

namespace {

constexpr Micros kInterval = 33'333us;
constexpr std::uint32_t kStartMs = 4'000'000'000;

/// Frame `number` of a camera at 30 frames/s, decoded `delay` after its capture.
FrameEvent frame(std::uint32_t number, Micros delay = 10ms) {
    FrameEvent event;
    const auto captured = kInterval * number;
    event.at = 1s + captured + delay;
    event.code = TimeCode{number, kStartMs + static_cast<std::uint32_t>(captured / 1ms)};
    event.delay = delay;
    event.bytes = 1000;
    return event;
}

FrameEvent withoutCode(std::uint32_t number) {
    auto event = frame(number);
    event.code.reset();
    return event;
}

void addFrames(Report& report, std::initializer_list<std::uint32_t> numbers) {
    for (const auto number : numbers) report.add(frame(number));
}

Micros end(const Report& report) { return report.samples().back().at; }

} // namespace

TEST_CASE("a percentile is the smallest value that the share does not exceed") {
    std::vector<Micros> sorted;
    for (int i = 1; i <= 200; ++i) sorted.emplace_back(i);
    CHECK(percentile(sorted, 0.5) == 100us);
    CHECK(percentile(sorted, 0.95) == 190us);
    CHECK(percentile(sorted, 0.99) == 198us);
    CHECK(percentile(sorted, 1) == 200us);
    CHECK(percentile(sorted, 0) == 1us);
    CHECK(percentile({7us}, 0.99) == 7us);
}

TEST_CASE("a clean stream has no losses and no freezes") {
    Report report;
    for (std::uint32_t i = 0; i < 300; ++i) report.add(frame(i, i == 200 ? 25ms : 10ms));
    const auto s = report.summary(end(report));
    CHECK(s.timeCode);
    CHECK(s.counts.shown == 300);
    CHECK(s.counts.missing + s.counts.repeated + s.counts.outOfOrder + s.counts.damaged == 0);
    CHECK(s.firstPicture == 1010ms);
    CHECK(s.fps == doctest::Approx(30).epsilon(0.001));
    CHECK(s.frameInterval / 1ms == 33);
    CHECK(s.bitsPerSecond == doctest::Approx(240'000).epsilon(0.001));
    CHECK(s.freezes.empty());
    CHECK(s.frozen == 0us);
    CHECK(s.longestGap == kInterval + 15ms);
    REQUIRE(s.delays);
    CHECK(s.delays->min == 10ms);
    CHECK(s.delays->p99 == 10ms);
    CHECK(s.delays->max == 25ms);
}

TEST_CASE("a report without pictures has no figures") {
    Report report;
    report.addUndecodable(500);
    const auto s = report.summary(5s);
    CHECK_FALSE(s.firstPicture);
    CHECK_FALSE(s.delays);
    CHECK(s.counts.beforeFirst == 1);
    CHECK(s.counts.undecodable == 0);
}

TEST_CASE("one picture gives no rates") {
    Report report;
    report.add(frame(5));
    const auto s = report.summary(10s);
    CHECK(s.counts.shown == 1);
    CHECK(s.fps == 0);
    CHECK(s.freezes.empty());
    CHECK(s.delays->p50 == 10ms);
}

TEST_CASE("missing, late and repeated frames are counted") {
    Report report;
    addFrames(report, {0, 1, 5, 6});
    CHECK(report.samples()[2].missing == 3);
    CHECK(report.counts().missing == 3);
    auto late = frame(3);
    late.at = frame(6).at + 1ms;
    report.add(late);
    CHECK(report.counts().missing == 2);
    CHECK(report.counts().outOfOrder == 1);
    CHECK(report.samples()[2].missing == 2);
    late.at += 1ms;
    report.add(late);
    CHECK(report.counts().repeated == 1);
    CHECK(report.counts().shown == 6);
}

TEST_CASE("a restart of the publisher is counted once and loses nothing") {
    Report report;
    addFrames(report, {90'000, 90'001});
    auto again = frame(90'060);
    again.code->frame = 0;
    report.add(again);
    CHECK(report.counts().restarts == 1);
    CHECK(report.counts().missing == 0);
    CHECK(report.summary(again.at).frameInterval / 1ms == 33);
}

TEST_CASE("one lost frame is no freeze, two are") {
    Report one;
    addFrames(one, {0, 1, 2, 4, 5});
    CHECK(one.summary(end(one)).freezes.empty());
    Report two;
    addFrames(two, {0, 1, 2, 5, 6});
    const auto s = two.summary(end(two));
    REQUIRE(s.freezes.size() == 1);
    CHECK(s.freezes[0].from == frame(2).at);
    CHECK(s.freezes[0].to == frame(5).at);
    CHECK(s.frozen / 1ms == 66);
    CHECK(s.longestGap / 1ms == 99);
}

TEST_CASE("repeated pictures do not end a freeze, and silence until the end is one") {
    Report report;
    addFrames(report, {0, 1, 2});
    for (int i = 1; i < 10; ++i) {
        auto repeat = frame(2);
        repeat.at += kInterval * i;
        report.add(repeat);
    }
    const auto s = report.summary(frame(2).at + 500ms);
    REQUIRE(s.freezes.size() == 1);
    CHECK(s.longestGap == 500ms);
    CHECK(s.frozen == 500ms - s.frameInterval);
    CHECK(s.fps == doctest::Approx(2.0 / 0.366663).epsilon(0.01));
}

TEST_CASE("without a time code a freeze is measured by the usual gap") {
    Report report;
    for (std::uint32_t i = 0; i < 100; ++i)
        if (i < 50 || i > 60) report.add(withoutCode(i));
    const auto s = report.summary(end(report));
    CHECK_FALSE(s.timeCode);
    CHECK_FALSE(s.delays);
    CHECK(s.counts.damaged == 0);
    CHECK(s.frameInterval == kInterval);
    REQUIRE(s.freezes.size() == 1);
    CHECK(s.frozen == kInterval * 11);
}

TEST_CASE("a picture whose time code is unreadable is damaged, not missing") {
    Report report;
    addFrames(report, {0, 1});
    report.add(withoutCode(2));
    auto flagged = withoutCode(3);
    flagged.damaged = true;
    report.add(flagged);
    report.add(frame(6));
    const auto s = report.summary(end(report));
    CHECK(s.counts.damaged == 2);
    CHECK(s.counts.missing == 2);
    CHECK(s.counts.shown == 5);
}

TEST_CASE("a damaged picture with the time code of the one before is not a repeat") {
    Report report;
    addFrames(report, {0, 1});
    auto concealed = frame(1);
    concealed.at = frame(2).at;
    concealed.damaged = true;
    report.add(concealed);
    report.add(frame(3));
    CHECK(report.counts().repeated == 0);
    CHECK(report.counts().missing == 0);
    CHECK(report.summary(end(report)).counts.damaged == 1);
}

TEST_CASE("a random pattern that looks like a time code is not used") {
    Report report;
    for (std::uint32_t i = 0; i < 100; ++i) {
        auto event = withoutCode(i);
        if (i % 10 == 0) {
            event.code = TimeCode{i * 7777, i * 40'000'000};
            event.delay = 100h + i * 1h;
        }
        report.add(event);
    }
    CHECK_FALSE(report.summary(end(report)).timeCode);
    Report coded;
    addFrames(coded, {0, 1});
    auto spoilt = frame(2);
    spoilt.code = TimeCode{12'345'678, 77};
    spoilt.delay = 300h;
    coded.add(spoilt);
    coded.add(frame(3));
    const auto s = coded.summary(end(coded));
    CHECK(s.counts.damaged == 1);
    CHECK(s.counts.missing + s.counts.restarts == 0);
    CHECK(s.delays->max == 10ms);
}

TEST_CASE("a pattern that looks like a time code and does not change is none") {
    Report report;
    for (std::uint32_t i = 0; i < 100; ++i) {
        auto event = withoutCode(i);
        event.code = TimeCode{0xf0f0f0, 0xf0f0f0f0};
        event.delay = 100h + i * 33ms;
        report.add(event);
    }
    const auto s = report.summary(end(report));
    CHECK_FALSE(s.timeCode);
    CHECK(s.counts.damaged + s.counts.repeated == 0);
    CHECK_FALSE(s.delays);
}

TEST_CASE("with clocks hours apart the second time code confirms the first") {
    Report report;
    for (std::uint32_t i = 0; i < 10; ++i) {
        auto event = frame(i);
        event.delay = -3h;
        report.add(event);
    }
    const auto s = report.summary(end(report));
    CHECK(s.timeCode);
    CHECK(s.counts.missing == 0);
    CHECK(s.delays->p50 == -3h);
}

TEST_CASE("access units without a picture count from the first picture on") {
    Report report;
    report.addUndecodable(100);
    report.addUndecodable(100);
    addFrames(report, {0, 1});
    report.addUndecodable(1000);
    report.add(frame(3));
    const auto s = report.summary(end(report));
    CHECK(s.counts.beforeFirst == 2);
    CHECK(s.counts.undecodable == 1);
    CHECK(s.counts.missing == 1);
    CHECK(s.bitsPerSecond == doctest::Approx(240'000).epsilon(0.001));
}
