#include "tests/rate/picture.hpp"

#include "base/format.hpp"
#include "tests/rate/figures.hpp"
#include "tools/probe/plot_axis.hpp"

#include <algorithm>
#include <utility>

namespace veter::sim {
namespace {

using probe::Axis;

constexpr double kWidth = 1200, kHeight = 640, kLeft = 70, kRight = 1180;
constexpr double kRateTop = 80, kRateBottom = 330, kDelayTop = 370, kDelayBottom = 590;
constexpr double kMostDelay = 1000; // ms; what is above is drawn at the edge
constexpr int kAverage = 5;         // samples

constexpr auto kStyle = "<style>text{font:12px 'DejaVu Sans',Verdana,sans-serif;fill:#4b5563}"
                        ".title{font-size:16px;font-weight:bold}.end{text-anchor:end}"
                        ".grid{stroke:#e5e7eb}</style>\n";

using transport::LimitedBy;
constexpr std::pair<LimitedBy, const char*> kLimits[] = {
    {LimitedBy::Unknown, "#9ca3af"}, {LimitedBy::BitRate, "#16a34a"},
    {LimitedBy::Camera, "#0d9488"},  {LimitedBy::Capacity, "#2563eb"},
    {LimitedBy::Queue, "#d97706"},   {LimitedBy::OtherTraffic, "#7c3aed"},
    {LimitedBy::Loss, "#db2777"},    {LimitedBy::Stall, "#dc2626"}};
constexpr double kLimitWidth = 80;

class Drawing {
public:
    Drawing(const Run& run, const std::string& title)
        : run_(run),
          title_(title),
          x_(probe::timeAxis(static_cast<double>(run.samples.size()) * kSampleMs / 1000, 12, kLeft,
                             kRight)),
          rate_(probe::valueAxis(0, mostRate(), 5, kRateBottom, kRateTop)),
          delay_(probe::valueAxis(0, kMostDelay, 5, kDelayBottom, kDelayTop)) {}

    std::string draw() {
        put("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
            "height=\"{1}\">\n{2}<rect width=\"{0}\" height=\"{1}\" fill=\"#fff\"/>\n",
            kWidth, kHeight, kStyle);
        put("<text x=\"{}\" y=\"26\" class=\"title\">{}</text>\n", kLeft, title_);
        drawAxis(rate_, "Mbit/s: <tspan fill=\"#9ca3af\">link</tspan>, "
                        "<tspan fill=\"#dc2626\">target</tspan>, "
                        "<tspan fill=\"#2563eb\">arrives</tspan>");
        drawAxis(delay_, "ms from capture to picture; <tspan fill=\"#d97706\">not encoded</tspan>, "
                         "<tspan fill=\"#dc2626\">lost</tspan>");
        drawTime();
        drawRate("#9ca3af", [](const Sample& s) { return s.capacity * 8000 / kSampleMs; });
        drawRate("#2563eb", [](const Sample& s) { return s.arrived * 8000 / kSampleMs; });
        drawRate("#dc2626", [](const Sample& s) { return s.target; });
        drawLimits();
        drawDelays();
        return std::move(svg_) + "</svg>\n";
    }

private:
    template <class... A> void put(FormatString<A...> text, A&&... args) {
        fmt::format_to(std::back_inserter(svg_), text, std::forward<A>(args)...);
    }
    /// The link may carry far more than is ever asked of it.
    double mostRate() const {
        double most = 1;
        for (const auto& sample : run_.samples) most = std::max(most, sample.target * 2 / 1e6);
        return most;
    }
    void drawAxis(const Axis& axis, const char* name) {
        put("<text x=\"{}\" y=\"{}\">{}</text>\n", kLeft, axis.pixelTo - 8, name);
        for (const double value : axis.ticks())
            put("<path d=\"M{} {:.1f}H{}\" class=\"grid\"/><text x=\"{}\" y=\"{:.1f}\" "
                "class=\"end\">{:g}</text>\n",
                kLeft, axis.at(value), kRight, kLeft - 8, axis.at(value) + 4, value);
    }
    void drawTime() {
        for (const double value : x_.ticks())
            put("<text x=\"{:.1f}\" y=\"{}\">{}</text>\n", x_.at(value), kDelayBottom + 20,
                probe::timeLabel(x_, value));
        put("<text x=\"{}\" y=\"{}\" class=\"end\">{}</text>\n", kRight, kDelayBottom + 36,
            probe::timeUnit(x_));
    }
    template <class Value> void drawRate(const char* colour, Value value) {
        std::string path;
        for (std::size_t i = 0; i + kAverage <= run_.samples.size(); i += kAverage) {
            double sum = 0;
            for (std::size_t j = i; j < i + kAverage; ++j) sum += value(run_.samples[j]);
            path += fmt::format("{}{:.1f} {:.1f}", i == 0 ? 'M' : 'L',
                                x_.at(static_cast<double>(i) * kSampleMs / 1000),
                                rate_.at(std::min(rate_.to, sum / kAverage / 1e6)));
        }
        put("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.3\"/>\n", path, colour);
    }
    /// Above the rates, what limits the target.
    void drawLimits() {
        double x = kLeft;
        for (const auto& [limit, colour] : kLimits) {
            put("<text x=\"{}\" y=\"{}\" fill=\"{}\">{}</text>\n", x, 44, colour, name(limit));
            x += kLimitWidth;
            std::string path;
            for (std::size_t i = 0; i < run_.samples.size(); ++i)
                if (run_.samples[i].limit == limit)
                    path += fmt::format("M{:.1f} 50H{:.1f}",
                                        x_.at(static_cast<double>(i) * kSampleMs / 1000),
                                        x_.at(static_cast<double>(i + 1) * kSampleMs / 1000));
            put("<path d=\"{}\" stroke=\"{}\" stroke-width=\"4\"/>\n", path, colour);
        }
    }
    void drawDelays() {
        std::string shown, skipped, lost;
        for (const auto& picture : run_.pictures) {
            const double x = x_.at(picture.capturedMs / 1000.0);
            if (picture.shownMs)
                shown += fmt::format("M{:.1f} {:.1f}h0", x,
                                     delay_.at(std::min<double>(kMostDelay, delayMs(picture))));
            else
                (picture.skipped ? skipped : lost) += fmt::format("M{:.1f} {}v6", x, kDelayBottom);
        }
        put("<path d=\"{}\" stroke=\"#2563eb\" stroke-width=\"2.5\" stroke-linecap=\"round\"/>\n",
            shown);
        put("<path d=\"{}\" stroke=\"#d97706\"/><path d=\"{}\" stroke=\"#dc2626\"/>\n", skipped,
            lost);
    }

    const Run& run_;
    const std::string& title_;
    Axis x_, rate_, delay_;
    std::string svg_;
};

} // namespace

std::string drawRun(const Run& run, const std::string& title) { return Drawing(run, title).draw(); }

} // namespace veter::sim
