#include "tools/probe/plot.hpp"

#include "tools/probe/plot_axis.hpp"
#include "tools/probe/plot_columns.hpp"
#include "tools/probe/plot_heading.hpp"
#include "tools/probe/plot_lanes.hpp"
#include "tools/probe/svg.hpp"

#include <algorithm>
#include <cmath>

namespace veter::probe {
namespace {

constexpr double kWidth = 1200, kLeft = 78, kRight = 1080, kTop = 112, kBottom = 412;
constexpr double kLane = 20;
constexpr std::size_t kMaxDots = 600; // more would run into one another
constexpr auto kBlue = "#2563eb", kOrange = "#d97706";

class Plot {
public:
    Plot(const StreamInfo& stream, const Summary& summary, const std::vector<Sample>& samples,
         Micros end)
        : stream_(stream),
          summary_(summary),
          points_(pointsOf(samples, summary)),
          x_(timeAxis(toSeconds(end), 11, kLeft, kRight)),
          y_(chooseY()),
          lanes_(lanesOf(samples, summary.counts)),
          laneBottom_(kBottom + (lanes_.empty() ? 0 : 8) +
                      kLane * static_cast<double>(lanes_.size())),
          svg_(kWidth, laneBottom_ + 56) {}

    std::string draw() {
        drawHeading();
        drawLegend();
        drawFreezes();
        drawGrid();
        drawCurve();
        if (points_.size() <= kMaxDots) drawDots();
        drawGuides();
        drawOutliers();
        drawLanes();
        return std::move(svg_).finish();
    }

private:
    /// A few far outliers must not flatten all the rest: they are drawn at the top edge instead.
    Axis chooseY() const {
        double low = 0, high = 1;
        std::vector<double> values;
        for (const auto& point : points_) values.push_back(point.value);
        std::sort(values.begin(), values.end());
        if (!values.empty()) {
            const double usual = values[(values.size() - 1) * 98 / 100];
            low = std::min(low, values.front());
            high = std::max(high, values.back() > 4 * usual ? 2 * usual : values.back() * 1.05);
        }
        return valueAxis(low, high, 6, kBottom, kTop);
    }

    void drawHeading();
    void drawLegend();
    void drawFreezes();
    void drawGrid();
    void drawCurve();
    void drawDots();
    void drawGuides();
    void drawOutliers();
    void drawLanes();

    const StreamInfo& stream_;
    const Summary& summary_;
    std::vector<Point> points_;
    Axis x_, y_;
    std::vector<Lane> lanes_;
    double laneBottom_;
    Svg svg_;
};

void Plot::drawHeading() {
    const auto heading = headingOf(stream_, summary_);
    svg_.text(kLeft, 30, "title", heading.title);
    svg_.text(kLeft, 52, "sum", heading.stream);
    svg_.text(kLeft, 71, "sum", heading.delay);
}

void Plot::drawLegend() {
    const double y = 94;
    svg_.put("<path d=\"M{0} {1}h22\" stroke=\"{2}\" stroke-width=\"2\"/>\n", kLeft, y - 4, kBlue);
    svg_.text(kLeft + 28, y, "", summary_.timeCode ? "delay (median)" : "gap (median)");
    svg_.put("<rect x=\"{}\" y=\"{}\" width=\"22\" height=\"10\" fill=\"#93c5fd\"/>\n", kLeft + 150,
             y - 9);
    svg_.text(kLeft + 178, y, "", "lowest to highest");
    svg_.put("<rect x=\"{}\" y=\"{}\" width=\"22\" height=\"10\" fill=\"#fecaca\"/>\n", kLeft + 320,
             y - 9);
    svg_.text(kLeft + 348, y, "", "frozen picture");
}

void Plot::drawFreezes() {
    for (const auto& freeze : summary_.freezes) {
        const double from = x_.at(toSeconds(freeze.from));
        const double width = std::max(x_.at(toSeconds(freeze.to)) - from, 1.0);
        svg_.put("<rect x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\" fill=\"#fecaca\"/>\n",
                 from, kTop, width, kBottom - kTop);
    }
}

void Plot::drawGrid() {
    for (const double value : y_.ticks()) {
        const double y = y_.at(value);
        svg_.line(kLeft, y, kRight, y, value == 0 ? "axis" : "grid");
        svg_.text(kLeft - 8, y + 4, "end", fmt::format("{:g}", std::round(value * 1e6) / 1e6));
    }
    for (const double value : x_.ticks()) {
        const double x = x_.at(value);
        svg_.line(x, kTop, x, laneBottom_, "grid");
        svg_.text(x, laneBottom_ + 18, "mid", timeLabel(x_, value));
    }
    svg_.line(kLeft, kTop, kLeft, laneBottom_, "axis");
    svg_.line(kLeft, laneBottom_, kRight, laneBottom_, "axis");
    svg_.text((kLeft + kRight) / 2, laneBottom_ + 40, "mid",
              fmt::format("time since opening the stream, {}", timeUnit(x_)));
    svg_.put("<text transform=\"translate(24 {}) rotate(-90)\" class=\"mid\">{}</text>\n",
             (kTop + kBottom) / 2,
             summary_.timeCode ? "delay, ms" : "time since the picture before, ms");
}

void Plot::drawCurve() {
    const auto columns = columnsOf(points_, x_.to, static_cast<int>(kRight - kLeft));
    const auto y = [this](double value) { return y_.at(std::min(value, y_.to)); };
    for (std::size_t first = 0; first < columns.size();) {
        std::size_t last = first + 1;
        while (last < columns.size() && !columns[last].afterFreeze) ++last;
        std::string band, back, median;
        for (std::size_t i = first; i < last; ++i) {
            const double x = x_.at(columns[i].seconds);
            const char step = i == first ? 'M' : 'L';
            band += fmt::format("{}{:.1f} {:.1f}", step, x, y(columns[i].high));
            back.insert(0, fmt::format("L{:.1f} {:.1f}", x, y(columns[i].low)));
            median += fmt::format("{}{:.1f} {:.1f}", step, x, y(columns[i].median));
        }
        svg_.put("<path d=\"{}{}Z\" fill=\"#93c5fd\" stroke=\"#93c5fd\" stroke-width=\"1\"/>\n",
                 band, back);
        svg_.put("<path d=\"{}h0.1\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.5\" "
                 "stroke-linejoin=\"round\" stroke-linecap=\"round\"/>\n",
                 median, kBlue);
        first = last;
    }
}

void Plot::drawDots() {
    std::string dots;
    for (const auto& point : points_)
        dots += fmt::format("M{:.1f} {:.1f}h0", x_.at(point.seconds),
                            y_.at(std::min(point.value, y_.to)));
    svg_.put("<path d=\"{}\" stroke=\"{}\" stroke-width=\"3.5\" stroke-linecap=\"round\"/>\n", dots,
             kBlue);
}

void Plot::drawGuides() {
    if (!summary_.delays) return;
    double lowest = kBottom + 20; // labels keep apart, the lower one first
    for (const auto& [name, delay] :
         {std::pair{"p50", summary_.delays->p50}, std::pair{"p99", summary_.delays->p99}}) {
        const double y = y_.at(std::min(milliseconds(delay), y_.to));
        svg_.put("<path d=\"M{} {:.1f}H{}\" stroke=\"#1e3a8a\" stroke-dasharray=\"2 4\"/>\n", kLeft,
                 y, kRight);
        lowest = std::min(y + 4, lowest - 14);
        svg_.text(kRight + 6, lowest, "", fmt::format("{} {:.1f} ms", name, milliseconds(delay)));
    }
}

void Plot::drawOutliers() {
    const Point* highest = nullptr;
    for (const auto& point : points_) {
        if (point.value <= y_.to) continue;
        if (highest == nullptr || point.value > highest->value) highest = &point;
    }
    if (highest == nullptr) return;
    const auto columns = columnsOf(points_, x_.to, static_cast<int>(kRight - kLeft) / 4);
    for (const auto& column : columns)
        if (column.high > y_.to)
            svg_.put("<path d=\"M{:.1f} {}l-4 7h8z\" fill=\"{}\"/>\n", x_.at(column.seconds), kTop,
                     kOrange);
    const double x = x_.at(highest->seconds);
    const bool left = x > (kLeft + kRight) / 2;
    svg_.text(left ? x - 8 : x + 8, kTop + 16, left ? "end" : "",
              fmt::format("to {:.0f} ms", highest->value));
}

void Plot::drawLanes() {
    double y = kBottom + 8;
    for (const auto& lane : lanes_) {
        svg_.text(kRight + 6, y + kLane / 2 + 4, "", fmt::format("{} {}", lane.name, lane.count));
        std::string marks;
        double last = -1;
        for (const double at : lane.at) {
            const double x = std::round(x_.at(at) * 2) / 2;
            if (x == last) continue;
            marks += fmt::format("M{:.1f} {}v{}", x, y + 3, kLane - 6);
            last = x;
        }
        svg_.put("<path d=\"{}\" stroke=\"{}\" stroke-width=\"1.5\"/>\n", marks, lane.colour);
        y += kLane;
    }
}

} // namespace

std::string drawPlot(const StreamInfo& stream, const Summary& summary,
                     const std::vector<Sample>& samples, Micros end) {
    return Plot(stream, summary, samples, end).draw();
}

} // namespace veter::probe
