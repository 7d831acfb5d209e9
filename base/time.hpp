#pragma once
// Capture time is microseconds of CLOCK_MONOTONIC, which is what steady_clock reads on Linux.

#include <chrono>
#include <cstdint>

namespace veter {

using Clock = std::chrono::steady_clock;
using Micros = std::chrono::microseconds;

inline constexpr int kRtpClockRate =
    90'000; ///< of every video payload format (RFC 6184 section 8.2.1)

constexpr double toSeconds(std::chrono::duration<double> time) noexcept { return time.count(); }

/// An instant of CLOCK_MONOTONIC, as the pts of frames and packets has it; and now.
constexpr Micros monotonic(Clock::time_point time) noexcept {
    return std::chrono::duration_cast<Micros>(time.time_since_epoch());
}
inline Micros monotonicNow() noexcept { return monotonic(Clock::now()); }
/// CLOCK_REALTIME now, since 1970.
inline Micros wallClockNow() noexcept {
    return std::chrono::duration_cast<Micros>(std::chrono::system_clock::now().time_since_epoch());
}
/// Wall-clock time of a monotonic instant, by the offset between the two clocks right now.
Micros toWallClock(Micros instant) noexcept;

/// 64-bit NTP time (RFC 3550 section 4) of a wall-clock time since 1970, and back: the one between
/// 1968 and 2104.
std::uint64_t toNtp(Micros wallClock) noexcept;
Micros fromNtp(std::uint64_t ntp) noexcept;

/// Names the calling thread as ps and top show it; at most 15 characters.
void nameThread(const char* name) noexcept;

} // namespace veter
