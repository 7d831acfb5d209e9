#include "tools/common/read_sdp.hpp"

#include "base/log.hpp"
#include "base/secret.hpp"
#include "tools/common/read_file.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace veter::tools {

transport::StreamDescription readSdp(const std::string& path,
                                     const std::optional<transport::SrtpKeys>& keys) {
    const auto file = readFile(path, "SDP");
    const bool holdsKey = file.text.find("crypto:") != std::string::npos;
    if (holdsKey) forbidCoreDumps();
    auto result = transport::parseSdp(file.text, keys);
    if (!result.stream) throw std::runtime_error(fmt::format("SDP {} {}", path, result.error));
    if (holdsKey && file.openToAll)
        logger("rtp").warn(
            "SDP {} holds a key and is open to every user of this machine: run chmod 600 on "
            "it",
            path);
    return std::move(*result.stream);
}

} // namespace veter::tools
