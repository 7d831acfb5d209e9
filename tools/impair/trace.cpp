#include "tools/impair/trace.hpp"

#include "tools/impair/text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

namespace veter::impair {

Trace parseTrace(std::string_view text) {
    Trace trace;
    std::size_t number = 0;
    while (!text.empty()) {
        auto line = takeLine(text);
        ++number;
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        std::uint32_t ms = 0;
        const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), ms);
        if (error != std::errc() || end != line.data() + line.size())
            throw std::invalid_argument(
                fmt::format("line {}, '{}', must be a time in ms", number, line.substr(0, 40)));
        const std::chrono::milliseconds time(ms);
        if (!trace.times.empty() && time < trace.times.back())
            throw std::invalid_argument(fmt::format("line {}: {} ms is before {} ms", number, ms,
                                                    trace.times.back().count()));
        trace.times.push_back(time);
    }
    if (trace.times.empty() || trace.times.back().count() == 0)
        throw std::invalid_argument("must have a line later than 0 ms");
    return trace;
}

std::shared_ptr<const Trace> readTrace(const std::string& path) {
    try {
        return std::make_shared<const Trace>(parseTrace(readText(path)));
    } catch (const std::invalid_argument& e) {
        throw std::invalid_argument(fmt::format("trace {}: {}", path, e.what()));
    }
}

Clock::time_point TraceCursor::at(std::uint64_t ahead) const noexcept {
    const auto index = index_ + ahead;
    const auto& times = trace_->times;
    const auto rounds = static_cast<std::int64_t>(index / times.size());
    return start_ + times.back() * rounds + times[index % times.size()];
}

} // namespace veter::impair
