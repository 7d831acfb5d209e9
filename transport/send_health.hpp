#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <string>

namespace veter::transport {

/// Tells a passing hiccup of the way out from a broken one, and words it once for the log. Pure.
class SendHealth {
public:
    /// Broken for this long, the last error not longer ago than kRecent: look the name up and make
    /// the socket anew, and again each time.
    static constexpr auto kRebuild = std::chrono::seconds(2);
    static constexpr auto kRecent = std::chrono::milliseconds(100);
    /// Without an error for this long it is whole again (a refusal comes late, by ICMP).
    static constexpr auto kQuiet = std::chrono::seconds(1);

    /// `lost` packets could not be sent; errno `error` says why (0 = all well). Returns what to
    /// log, empty = nothing.
    std::string update(Clock::time_point now, int error, std::uint64_t lost);
    /// Whether the destination should be looked up again: while errors come, once each kRebuild.
    bool rebuildDue(Clock::time_point now);

private:
    bool broken_ = false;
    std::uint64_t lost_ = 0;
    Clock::time_point lastError_{};
    Clock::time_point since_{};
    Clock::time_point nextRebuild_{};
};

} // namespace veter::transport
