#include "base/log_limit.hpp"

namespace veter {

bool LogLimit::pass(std::string_view logger, Clock::time_point now) {
    if (limit_.due(now)) return true;
    leaveOut(logger);
    return false;
}

std::string LogLimit::leftOut() const {
    std::string text;
    for (const auto& [logger, lines] : leftOut_)
        text +=
            fmt::format("{} {} of {}", text.empty() ? "messages suppressed:" : ",", lines, logger);
    return text;
}

} // namespace veter
