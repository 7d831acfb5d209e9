#include "tools/common/stats_line.hpp"

#include "base/fd.hpp"
#include "base/log.hpp"

#include <unistd.h>

#include <utility>

namespace veter::tools {

StatsLine::StatsLine(Where where)
    : inPlace_(where == Where::InPlace && ::isatty(STDOUT_FILENO) == 1) {}

void StatsLine::print(const std::string& line, std::chrono::milliseconds patience) {
    const auto text = inPlace_ ? fmt::format("\r{}\x1b[K", line) : line + "\n";
    if (!writeNow(STDOUT_FILENO, text, patience)) {
        ++leftOut_;
        return;
    }
    open_ = inPlace_;
    if (leftOut_ > 0)
        logger("stats").warn("{} lines dropped: nobody read standard output",
                             std::exchange(leftOut_, 0));
}

StatsLine::~StatsLine() {
    if (open_) writeNow(STDOUT_FILENO, "\n");
}

} // namespace veter::tools
