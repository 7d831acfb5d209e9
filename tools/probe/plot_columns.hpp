#pragma once

#include "tools/probe/report.hpp"

#include <vector>

namespace veter::probe {

/// A value over time: the delay, or the time since the picture before, both in milliseconds.
struct Point {
    double seconds = 0;
    double value = 0;
    bool afterFreeze = false; ///< no line leads here from the point before
};

/// What one pixel column shows of the points in it.
struct Column {
    double seconds = 0; ///< mean
    double low = 0, median = 0, high = 0;
    bool afterFreeze = false; ///< of its first point
};

/// The delay of each picture with a time code; if `summary` has none, the gap before each picture.
std::vector<Point> pointsOf(const std::vector<Sample>& samples, const Summary& summary);

/// `points` in order of time; at most about `columns` of them between 0 and `seconds`, and a new
/// one after each freeze.
std::vector<Column> columnsOf(const std::vector<Point>& points, double seconds, int columns);

} // namespace veter::probe
