#include "tools/common/stats_line.hpp"

#include "base/fd.hpp"
#include "base/log.hpp"
#include "tools/common/json_lines.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <utility>

namespace veter::tools {
namespace {

/// That a text takes on the terminal below its first row; 0 where its width is not known.
std::size_t rowsBelow(const std::string& text) {
    winsize size{};
    const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known && !text.empty() ? (text.size() - 1) / size.ws_col : 0;
}

} // namespace

StatsLine::StatsLine(bool json, Where where)
    : json_(json), inPlace_(!json && where == Where::InPlace && ::isatty(STDOUT_FILENO) == 1) {}

void StatsLine::print(const std::string& figures, std::chrono::milliseconds patience) {
    const auto line = json_ ? jsonOf(figures) : figures;
    const auto up = rows_ > 0 ? fmt::format("\x1b[{}A", rows_) : "";
    const auto text = inPlace_ ? fmt::format("{}\r{}\x1b[J", up, line) : line + "\n";
    if (!writeNow(STDOUT_FILENO, text, patience)) {
        ++leftOut_;
        return;
    }
    open_ = inPlace_;
    if (inPlace_) rows_ = rowsBelow(line);
    if (leftOut_ > 0)
        logger("stats").warn("{} lines dropped: nobody read standard output",
                             std::exchange(leftOut_, 0));
}

StatsLine::~StatsLine() {
    if (open_) writeNow(STDOUT_FILENO, "\n");
}

} // namespace veter::tools
