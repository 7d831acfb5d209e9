#pragma once
// SSRCs for SRTP. Each start of a program begins to count packets anew, so under a key no SSRC may
// come twice: the same key stream would cover two packets (RFC 3711 section 9.1), and with GCM the
// authentication key would be found (RFC 7714 section 8.4). Random ones collide: of 20 starts a day
// for three years, one in 18. So sessions are counted, and the SSRC is the count. Pure.

#include "transport/srtp/srtp_key.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace veter::transport {

/// Even, never zero; the same again only after 2^31 - 1 counts. `offset`: ssrcOffset().
std::uint32_t mediaSsrc(std::uint32_t offset, std::uint64_t count) noexcept;
/// Of the same session; odd.
constexpr std::uint32_t paritySsrc(std::uint32_t media) noexcept { return media | 1; }

/// Where counts begin: different for each key, and for each machine that has it (which should be
/// only one). `machineId`: as in /etc/machine-id. Reveals neither of them.
std::uint32_t ssrcOffset(const SrtpKey& key, std::string_view machineId);

/// A name for files that belong to a key: 16 hexadecimal digits, which do not reveal the key.
std::string fingerprint(const SrtpKey& key);

/// Seconds since 2020, UTC; nullopt = a clock that is not set: before the year of the build, or
/// beyond 2^31 s.
std::optional<std::uint64_t> sessionSeconds(std::chrono::seconds sinceEpoch,
                                            int buildYear) noexcept;

/// The count of a new session. `last`: of the one before, as far as it is known; `seconds`:
/// sessionSeconds(). Never behind the clock, so that a new installation, or one that was restored
/// from a copy, goes on beyond what was counted; where neither is known, `random`.
std::uint64_t nextCount(std::optional<std::uint64_t> last, std::optional<std::uint64_t> seconds,
                        std::uint32_t random) noexcept;

} // namespace veter::transport
