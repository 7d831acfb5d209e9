#include "tools/probe/live.hpp"

#include "base/fd.hpp"
#include "tools/probe/text.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>

namespace veter::probe {
namespace {

constexpr auto kStartOfLine = "\r\x1b[K";

} // namespace

LiveLine::LiveLine() : terminal_(isatty(STDERR_FILENO) == 1) {}

void LiveLine::tick(const Report& report, Micros now) {
    if (!terminal_ || now - last_ < std::chrono::seconds(1)) return;
    writeNow(STDERR_FILENO, kStartOfLine + line(report, now));
    last_ = now;
    samples_ = report.samples().size();
}

std::string LiveLine::line(const Report& report, Micros now) const {
    if (report.samples().empty())
        return fmt::format("{} s  waiting for a key frame", now / std::chrono::seconds(1));
    std::uint64_t bytes = 0;
    std::vector<Micros> delays;
    for (std::size_t i = samples_; i < report.samples().size(); ++i) {
        bytes += report.samples()[i].bytes;
        if (report.samples()[i].timed()) delays.push_back(report.samples()[i].delay);
    }
    std::sort(delays.begin(), delays.end());
    const double seconds = toSeconds(now - last_);
    auto text = fmt::format("{} s  {:.1f} frames/s  {:.2f} Mbit/s", now / std::chrono::seconds(1),
                            static_cast<double>(report.samples().size() - samples_) / seconds,
                            static_cast<double>(bytes) * 8e-6 / seconds);
    if (!delays.empty())
        text += fmt::format("  delay {:.1f} ms, max {:.1f}", milliseconds(percentile(delays, 0.5)),
                            milliseconds(delays.back()));
    return text + "  " + troubles(report.counts());
}

void LiveLine::clear() {
    if (terminal_) writeNow(STDERR_FILENO, kStartOfLine);
}

} // namespace veter::probe
