#include "transport/srtp/session_ssrc.hpp"

#include "base/bytes.hpp"

#include <fmt/format.h>

extern "C" {
#include <libavutil/hmac.h>
}

#include <algorithm>
#include <array>
#include <memory>
#include <new>

namespace veter::transport {
namespace {

constexpr std::uint64_t kCounts = (std::uint64_t{1} << 31) - 1; // SSRC 0 is for none
constexpr std::int64_t kYear2020 = 1'577'836'800;               // seconds since 1970
constexpr std::int64_t kDay = 86'400;

/// Seconds from 2020 to the beginning of a year; until 2100, which is no leap year.
constexpr std::int64_t yearBegins(int year) noexcept {
    const int years = year - 2020;
    return kDay * (365 * years + (years + 3) / 4);
}

/// HMAC-SHA256, which tells nothing of the key.
std::array<std::uint8_t, 32> derive(const SrtpKey& key, std::string_view purpose) {
    const auto close = [](AVHMAC* hmac) { av_hmac_free(hmac); };
    const std::unique_ptr<AVHMAC, decltype(close)> hmac(av_hmac_alloc(AV_HMAC_SHA256), close);
    if (!hmac) throw std::bad_alloc();
    std::array<std::uint8_t, 32> out{};
    av_hmac_calc(hmac.get(), reinterpret_cast<const std::uint8_t*>(purpose.data()),
                 static_cast<unsigned>(purpose.size()), key.bytes().data(),
                 static_cast<unsigned>(key.bytes().size()), out.data(), out.size());
    return out;
}

} // namespace

std::uint32_t mediaSsrc(std::uint32_t offset, std::uint64_t count) noexcept {
    return static_cast<std::uint32_t>(2 * ((offset % kCounts + count % kCounts) % kCounts + 1));
}

std::uint32_t ssrcOffset(const SrtpKey& key, std::string_view machineId) {
    return load32be(derive(key, "veter: SSRC, machine " + std::string(machineId)), 0);
}

std::string fingerprint(const SrtpKey& key) {
    return fmt::format("{:016x}", load64be(derive(key, "veter: name of a key"), 0));
}

std::optional<std::uint64_t> sessionSeconds(std::chrono::seconds sinceEpoch,
                                            int buildYear) noexcept {
    const std::int64_t seconds = sinceEpoch.count() - kYear2020;
    if (seconds < yearBegins(std::max(buildYear, 2020)) ||
        seconds >= static_cast<std::int64_t>(kCounts))
        return std::nullopt;
    return static_cast<std::uint64_t>(seconds);
}

std::uint64_t nextCount(std::optional<std::uint64_t> last, std::optional<std::uint64_t> seconds,
                        std::uint32_t random) noexcept {
    if (!last && !seconds) return random;
    return std::max(last ? *last + 1 : 0, seconds.value_or(0));
}

} // namespace veter::transport
