#include "tools/common/read_sdp.hpp"

#include "base/log.hpp"
#include "base/secret.hpp"
#include "tools/common/read_file.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace veter::tools {

transport::StreamDescription readSdp(const std::string& path) {
    const auto file = readFile(path, "SDP");
    if (file.text.find("crypto:") != std::string::npos) forbidCoreDumps();
    auto result = transport::parseSdp(file.text);
    if (!result.stream) throw std::runtime_error(fmt::format("SDP {} {}", path, result.error));
    if (result.stream->keys && file.openToAll)
        logger("rtp").warn(
            "SDP {} holds a key and is open to every user of this machine: run chmod 600 on "
            "it",
            path);
    return std::move(*result.stream);
}

} // namespace veter::tools
