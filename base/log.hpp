#pragma once
// One named logger per library, all to stderr; journald's level prefixes when systemd runs us.

#include "base/log_level.hpp"
#include "base/token_bucket.hpp"

#include <spdlog/spdlog.h>

#include <cstdint>
#include <memory>
#include <string>

namespace veter {

/// The logger of one library ("capture", "encode", "rtp", "relay", "http", "av", "probe"). Any
/// thread.
spdlog::logger& logger(const std::string& name);

/// How lines look from now on, of all loggers. At the start, before there are threads.
void setLogFormatter(std::unique_ptr<spdlog::formatter> formatter);

/// Lets one message through per interval, `burst` of them in a row, and counts the rest. One
/// thread.
class RateLimit {
public:
    explicit RateLimit(Clock::duration interval, int burst = 1)
        : interval_(interval), bucket_(burst * interval) {}
    /// True when a message is due; `folded()` then says how many were held back since the last.
    bool due(Clock::time_point now);
    std::uint64_t folded() const noexcept { return folded_; }

private:
    Clock::duration interval_;
    TokenBucket bucket_;
    std::uint64_t pending_ = 0;
    std::uint64_t folded_ = 0;
};

} // namespace veter
