#include "tools/probe/plot_columns.hpp"

#include <algorithm>
#include <optional>

namespace veter::probe {
namespace {

Column summarize(const Point* first, const Point* last) {
    std::vector<double> values;
    double sum = 0;
    for (const auto* p = first; p != last; ++p) {
        values.push_back(p->value);
        sum += p->seconds;
    }
    std::sort(values.begin(), values.end());
    return {sum / static_cast<double>(values.size()), values.front(),
            values[(values.size() - 1) / 2], values.back(), first->afterFreeze};
}

} // namespace

std::vector<Point> pointsOf(const std::vector<Sample>& samples, const Summary& summary) {
    std::vector<Point> points;
    points.reserve(samples.size());
    auto freeze = summary.freezes.begin();
    std::optional<Micros> last;
    bool afterFreeze = false;
    for (const auto& sample : samples) {
        for (; freeze != summary.freezes.end() && freeze->to <= sample.at; ++freeze)
            afterFreeze = true;
        const bool wanted = summary.timeCode ? sample.timed() : last.has_value();
        const auto value = summary.timeCode ? sample.delay : sample.at - last.value_or(sample.at);
        last = sample.at;
        if (!wanted) continue;
        points.push_back({toSeconds(sample.at), milliseconds(value), afterFreeze});
        afterFreeze = false;
    }
    return points;
}

std::vector<Column> columnsOf(const std::vector<Point>& points, double length, int columns) {
    std::vector<Column> result;
    const auto columnOf = [&](const Point& p) {
        return static_cast<int>(p.seconds / length * columns);
    };
    const auto* const end = points.data() + points.size();
    for (const auto* first = points.data(); first != end;) {
        const auto* last = first + 1;
        while (last != end && columnOf(*last) == columnOf(*first) && !last->afterFreeze) ++last;
        result.push_back(summarize(first, last));
        first = last;
    }
    return result;
}

} // namespace veter::probe
