#include "tools/probe/plot_axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace veter::probe {
namespace {

constexpr double kShort = 120, kMiddle = 7200; // seconds

double niceStep(double about) {
    const double power = std::pow(10.0, std::floor(std::log10(about)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= about * 0.999) return factor * power;
    return 10 * power;
}

} // namespace

std::vector<double> Axis::ticks() const {
    std::vector<double> values;
    const auto first = std::llround(std::ceil(from / step - 1e-6));
    const auto last = std::llround(std::floor(to / step + 1e-6));
    for (auto i = first; i <= last; ++i) values.push_back(static_cast<double>(i) * step);
    return values;
}

Axis valueAxis(double from, double to, int ticks, double pixelFrom, double pixelTo) {
    const double step = niceStep(std::max(to - from, 1e-3) / ticks);
    const double low = std::floor(from / step) * step;
    const double high = std::max(std::ceil(to / step - 1e-9) * step, low + step);
    return {low, high, pixelFrom, pixelTo, step};
}

Axis timeAxis(double seconds, int ticks, double pixelFrom, double pixelTo) {
    static constexpr std::array kSteps = {0.01, 0.02,   0.05,   0.1,    0.2,     0.5,    1.0,  2.0,
                                          5.0,  10.0,   15.0,   30.0,   60.0,    120.,   300., 600.,
                                          900., 1800.0, 3600.0, 7200.0, 14400.0, 21600.0};
    const double to = std::max(seconds, 0.1);
    double step = 43200;
    for (const double candidate : kSteps)
        if (candidate * ticks >= to) {
            step = candidate;
            break;
        }
    return {0, to, pixelFrom, pixelTo, std::max(step, niceStep(to / ticks / 2))};
}

std::string timeLabel(const Axis& axis, double seconds) {
    if (axis.to <= kShort)
        return fmt::format("{:.{}f}", seconds, axis.step < 0.1 ? 2 : axis.step < 1 ? 1 : 0);
    const auto whole = std::llround(axis.to <= kMiddle ? seconds : seconds / 60);
    return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

const char* timeUnit(const Axis& axis) {
    if (axis.to <= kShort) return "s";
    return axis.to <= kMiddle ? "min:s" : "h:min";
}

} // namespace veter::probe
