#include "tools/probe/plot.hpp"
#include "tools/probe/plot_axis.hpp"
#include "tools/probe/plot_columns.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace veter;
using namespace veter::probe;
using namespace std::chrono_literals;

namespace {

Sample sampleAt(Micros at, Micros delay = 10ms) { return {at, delay, 0, 1000, Kind::Next, false}; }

std::size_t countOf(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
    return count;
}

std::string plotOf(const Report& report, Micros end) {
    return drawPlot({"rtsp://h/cam?a=1&b=<2>", "h264", "High", 1280, 720, "duration"},
                    report.summary(end), report.samples(), end);
}

FrameEvent eventOf(std::uint32_t number, Micros delay = 10ms) {
    const auto captured = 33'333us * number;
    return {captured + delay,
            TimeCode{number, static_cast<std::uint32_t>(captured / 1ms)},
            delay,
            1000,
            false,
            false};
}

} // namespace

TEST_CASE("a value axis holds its values between whole steps") {
    for (const auto& [from, to] :
         {std::pair{0.0, 57.0}, std::pair{0.0, 0.4}, std::pair{-30.0, 12.0}, std::pair{0.0, 0.0},
          std::pair{0.0, 86'400'000.0}}) {
        const auto axis = valueAxis(from, to, 6, 400, 100);
        CHECK(axis.from <= from);
        CHECK(axis.to >= to);
        CHECK(axis.ticks().size() >= 2);
        CHECK(axis.ticks().size() <= 9);
        CHECK(axis.ticks().front() == doctest::Approx(axis.from));
        CHECK(axis.ticks().back() == doctest::Approx(axis.to));
    }
    CHECK(valueAxis(0, 57, 6, 400, 100).at(30) == doctest::Approx(250));
}

TEST_CASE("a time axis is labelled as clocks are") {
    const auto is = [](double seconds, double step, double at, const char* label,
                       const char* unit) {
        const auto axis = timeAxis(seconds, 11, 0, 1000);
        CHECK(axis.step == doctest::Approx(step));
        CHECK(timeLabel(axis, at) == label);
        CHECK(timeUnit(axis) == std::string(unit));
        CHECK(axis.ticks().size() <= 12);
    };
    is(0.5, 0.05, 0.35, "0.35", "s");
    is(6, 1, 3, "3", "s");
    is(5, 0.5, 3.5, "3.5", "s");
    is(120, 15, 45, "45", "s");
    is(600, 60, 185, "3:05", "min:s");
    is(3 * 3600, 1800, 9000, "2:30", "h:min");
    is(72 * 3600, 43200, 129600, "36:00", "h:min");
    CHECK(timeAxis(1e7, 11, 0, 1000).ticks().size() <= 25);
}

TEST_CASE("a column shows the range and the median of its points") {
    std::vector<Point> points;
    points.reserve(100);
    for (int i = 0; i < 100; ++i) points.push_back({i * 0.01, i == 5 ? 99.0 : 1.0 + i % 2, false});
    const auto columns = columnsOf(points, 1, 10);
    REQUIRE(columns.size() == 10);
    CHECK(columns[0].low == 1);
    CHECK(columns[0].high == 99);
    CHECK(columns[0].median <= 2);
    CHECK(columns[9].high == 2);
    CHECK(columnsOf({}, 1, 10).empty());
}

TEST_CASE("a freeze separates columns") {
    Summary summary;
    summary.timeCode = true;
    summary.freezes = {{1s, 2s}};
    const auto points =
        pointsOf({sampleAt(500ms), sampleAt(1s), sampleAt(2s), sampleAt(2100ms)}, summary);
    REQUIRE(points.size() == 4);
    CHECK_FALSE(points[1].afterFreeze);
    CHECK(points[2].afterFreeze);
    CHECK_FALSE(points[3].afterFreeze);
    const auto columns = columnsOf(points, 10, 1);
    REQUIRE(columns.size() == 2);
    CHECK(columns[1].afterFreeze);
}

TEST_CASE("without a time code the points are the gaps") {
    const auto points = pointsOf({sampleAt(1s), sampleAt(1040ms)}, Summary{});
    REQUIRE(points.size() == 1);
    CHECK(points[0].value == doctest::Approx(40));
}

TEST_CASE("the size of a plot does not grow with its length") {
    Report report;
    for (std::uint32_t i = 0; i < 200'000; ++i)
        if (i % 100 != 7) report.add(eventOf(i, 10ms + Micros(i * 37 % 5000)));
    const auto svg = plotOf(report, report.samples().back().at);
    CHECK(svg.size() < 200'000);
    CHECK(countOf(svg, "missing") >= 2); // in the summary and beside its marks
    CHECK(svg.find("h:min") == std::string::npos);
    CHECK(svg.find("min:s") != std::string::npos);
    CHECK(svg.find("nan") == std::string::npos);
}

TEST_CASE("a plot shows freezes, and outliers at its edge") {
    Report report;
    for (std::uint32_t i = 0; i < 300; ++i)
        if (i < 100 || i > 130) report.add(eventOf(i, i == 200 ? 5000ms : 10ms));
    const auto svg = plotOf(report, report.samples().back().at);
    CHECK(svg.find("to 5000 ms") != std::string::npos);
    const auto freezes = report.summary(report.samples().back().at).freezes.size();
    CHECK(countOf(svg, "fill=\"#fecaca\"") == freezes + 1); // and in the legend
    CHECK(svg.find("rtsp://h/cam?a=1&amp;b=&lt;2>") != std::string::npos);
}

TEST_CASE("one picture, and pictures without a time code, can be plotted") {
    Report one;
    one.add(eventOf(0));
    CHECK(plotOf(one, 1s).find("nan") == std::string::npos);
    Report uncoded;
    for (std::uint32_t i = 0; i < 50; ++i) {
        auto event = eventOf(i);
        event.code.reset();
        uncoded.add(event);
    }
    const auto svg = plotOf(uncoded, 2s);
    CHECK(svg.find("Time between pictures") != std::string::npos);
    CHECK(svg.find("delay unknown") != std::string::npos);
}
