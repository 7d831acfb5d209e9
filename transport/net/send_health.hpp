#pragma once

#include "base/token_bucket.hpp"

#include <cstdint>
#include <string>

namespace veter::transport {

/// Whether a send failed as the kernel's buffer or the device's queue is full: this machine's own
/// congestion, which no other socket passes.
bool isFull(int error) noexcept;

/// Distinguishes a brief failure to send from a lasting one, and words it once for the log. Pure:
/// time is passed in. One thread.
class SendHealth {
public:
    /// Broken for this long, the last error not longer ago than kRecent: look the name up and make
    /// the socket anew, and again each time.
    static constexpr auto kRebuild = std::chrono::seconds(2);
    static constexpr auto kRecent = std::chrono::milliseconds(100);
    /// Without an error for this long it works again (a refusal arrives late, by ICMP).
    static constexpr auto kQuiet = std::chrono::seconds(1);
    /// Broken for this long, and again each time: try another port of ours.
    static constexpr auto kOtherPort = std::chrono::seconds(12);
    static constexpr auto kFullAgain =
        std::chrono::minutes(1); ///< how often a full buffer is logged

    /// `lost` packets could not be sent; errno `error` says why (0 = all well). Returns what to
    /// log, empty = nothing.
    std::string update(Clock::time_point now, int error, std::uint64_t lost);
    enum class Rebuild { No, SamePort, OtherPort };
    /// Whether the destination should be looked up again: while errors come, once each kRebuild.
    Rebuild rebuildDue(Clock::time_point now);

    std::uint64_t full() const noexcept { return full_; } ///< packets lost as isFull() says
    /// Something was lost that way less than kQuiet ago.
    bool fullLately(Clock::time_point now) const noexcept {
        return full_ != 0 && now - fullAt_ < kQuiet;
    }

private:
    std::string updateFull(Clock::time_point now, int error, std::uint64_t lost);

    bool broken_ = false;
    std::uint64_t lost_ = 0;
    Clock::time_point lastError_{};
    Clock::time_point since_{};
    Clock::time_point nextRebuild_{};
    Clock::time_point nextOtherPort_{};
    std::uint64_t full_ = 0;
    std::uint64_t fullUntold_ = 0;
    Clock::time_point fullAt_{};
    TokenBucket fullTold_{kFullAgain};
};

} // namespace veter::transport
