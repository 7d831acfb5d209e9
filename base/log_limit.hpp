#pragma once

#include "base/log.hpp"

#include <map>
#include <string>
#include <string_view>

namespace veter {

/// Limits a log, whatever causes its lines: a burst, then one a second. Counts what it suppresses.
/// Pure: time is passed in.
class LogLimit {
public:
    static constexpr int kBurst = 100; ///< lines

    /// Whether a line of this logger may be written; if not, it is counted.
    bool pass(std::string_view logger, Clock::time_point now);
    void leaveOut(std::string_view logger) { ++leftOut_[std::string(logger)]; } ///< counts one
    /// What to log about lines suppressed since told(); empty = there are none.
    std::string leftOut() const;
    void told() noexcept { leftOut_.clear(); }

private:
    RateLimit limit_{std::chrono::seconds(1), kBurst};
    std::map<std::string, std::uint64_t> leftOut_; // by logger
};

} // namespace veter
