#include "base/time.hpp"

#include <pthread.h>

namespace veter {
namespace {
constexpr std::int64_t kNtpEpoch = 2'208'988'800; // seconds from 1900 to 1970
}

Micros toWallClock(Micros instant) noexcept { return wallClockNow() - (monotonicNow() - instant); }

std::uint64_t toNtp(Micros wallClock) noexcept {
    const auto whole = std::chrono::floor<std::chrono::seconds>(wallClock);
    const auto rest = static_cast<std::uint64_t>((wallClock - whole).count());
    return static_cast<std::uint64_t>(whole.count() + kNtpEpoch) << 32 |
           ((rest << 32) + 500'000) / 1'000'000;
}

Micros fromNtp(std::uint64_t ntp) noexcept {
    // Its seconds wrap in 2036; what has the top bit clear is after that (RFC 4330 section 3).
    const auto era = (ntp >> 63) == 0 ? 1LL << 32 : 0;
    const auto seconds = static_cast<std::int64_t>(ntp >> 32) + era - kNtpEpoch;
    const auto rest = ((ntp & 0xffff'ffffU) * 1'000'000 + (1ULL << 31)) >> 32;
    return Micros(seconds * 1'000'000 + static_cast<std::int64_t>(rest));
}

void nameThread(const char* name) noexcept { pthread_setname_np(pthread_self(), name); }

} // namespace veter
