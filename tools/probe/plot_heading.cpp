#include "tools/probe/plot_heading.hpp"

#include <fmt/format.h>

namespace veter::probe {
namespace {

std::string delayLine(const Summary& s) {
    const auto freezes =
        fmt::format("{} freezes, {:.2f} s in all, longest gap {:.0f} ms", s.freezes.size(),
                    toSeconds(s.frozen), milliseconds(s.longestGap));
    if (!s.delays) return freezes + "; no time code: delay unknown";
    return freezes + fmt::format("; delay p50 {:.1f}, p95 {:.1f}, p99 {:.1f}, max {:.1f} ms",
                                 milliseconds(s.delays->p50), milliseconds(s.delays->p95),
                                 milliseconds(s.delays->p99), milliseconds(s.delays->max));
}

} // namespace

Heading headingOf(const StreamInfo& stream, const Summary& s) {
    const auto* what =
        s.timeCode ? "Delay from capture to decoded picture" : "Time between pictures";
    return {fmt::format("{} of {}", what, stream.input),
            fmt::format("{} {} {}x{}, {} pictures in {:.1f} s ({:.2f}/s, {:.2f} Mbit/s): {}",
                        stream.codec, stream.profile, stream.width, stream.height, s.counts.shown,
                        toSeconds(s.length), s.fps, s.bitsPerSecond / 1e6, troubles(s.counts)),
            delayLine(s)};
}

} // namespace veter::probe
