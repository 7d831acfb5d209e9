#include "tools/common/session_ssrc.hpp"

#include "base/fd.hpp"
#include "base/log.hpp"
#include "tools/common/count_file.hpp"
#include "tools/common/read_file.hpp"

#include <chrono>
#include <cstdlib>
#include <random>

namespace veter::tools {
namespace {

/// Empty = not set.
std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

std::string machineId() {
    try {
        return readFile("/etc/machine-id", "machine ID").text;
    } catch (const std::runtime_error&) { // as in a container
        return {};
    }
}

/// Without a file.
std::uint64_t countUnwritten(const SsrcSource& source, const std::string& reason) {
    const char* instead =
        source.seconds
            ? "they are told apart by the clock, to a second"
            : "they are told apart by chance, as the clock is not set: make a new key soon";
    logger("rtp").warn("cannot count the sessions of the key: {}; set STATE_DIRECTORY to a folder "
                       "that can be written; until then {}",
                       reason, instead);
    return transport::nextCount(std::nullopt, source.seconds, source.random);
}

std::uint64_t count(const SsrcSource& source, const std::string& file) {
    if (source.folder.empty()) return countUnwritten(source, "no folder is known");
    try {
        return takeCount(source.folder, file, [&](std::optional<std::uint64_t> last) {
            return transport::nextCount(last, source.seconds, source.random);
        });
    } catch (const sys::Error& e) {
        return countUnwritten(source, e.what());
    }
}

} // namespace

std::string stateFolder() {
    if (const auto folders = variable("STATE_DIRECTORY"); !folders.empty())
        return folders.substr(0, folders.find(':'));
    if (const auto state = variable("XDG_STATE_HOME"); !state.empty()) return state + "/veter";
    const auto home = variable("HOME");
    return home.empty() ? "" : home + "/.local/state/veter";
}

std::uint32_t takeSessionSsrc(const transport::SrtpKey& key, const std::string& name,
                              const SsrcSource& source) {
    const auto file = fmt::format("{}-{}", name, transport::fingerprint(key));
    return transport::mediaSsrc(transport::ssrcOffset(key, source.machineId), count(source, file));
}

std::optional<std::uint32_t> takeFeedbackSsrc(const std::optional<transport::SrtpKeys>& keys) {
    if (!keys || !keys->feedback) return std::nullopt;
    return takeSessionSsrc(*keys->feedback, "feedback");
}

std::uint32_t takeSessionSsrc(const transport::SrtpKey& key, const std::string& name) {
    using namespace std::chrono;
    const auto now = duration_cast<seconds>(system_clock::now().time_since_epoch());
    return takeSessionSsrc(key, name,
                           {stateFolder(), machineId(),
                            transport::sessionSeconds(now, VETER_BUILD_YEAR),
                            std::random_device{}()});
}

} // namespace veter::tools
