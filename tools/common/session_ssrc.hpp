#pragma once

#include "transport/srtp/session_ssrc.hpp"
#include "transport/srtp/srtp_key_pair.hpp"

#include <string>

namespace veter::tools {

/// An SSRC that `key` has not been used with on this machine, even; to be taken once a start,
/// before the first packet leaves. The sessions are counted in a file of the state folder, one for
/// each key, whose name begins with `name`. Where nothing can be written it goes by the clock, and
/// else by chance, and says so in the log.
std::uint32_t takeSessionSsrc(const transport::SrtpKey& key, const std::string& name);

/// The same for a receiver of a camera with `keys`; nullopt = it has none for what it tells.
std::optional<std::uint32_t> takeFeedbackSsrc(const std::optional<transport::SrtpKeys>& keys);

/// The same, for tests. `seconds`: nullopt = the clock is not set.
struct SsrcSource {
    std::string folder; ///< empty = none
    std::string machineId;
    std::optional<std::uint64_t> seconds;
    std::uint32_t random = 0;
};
std::uint32_t takeSessionSsrc(const transport::SrtpKey& key, const std::string& name,
                              const SsrcSource& source);

/// Where a program keeps what it has to remember: of systemd's unit, or else of the user; empty =
/// the environment names none.
std::string stateFolder();

} // namespace veter::tools
