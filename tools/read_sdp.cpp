#include "tools/read_sdp.hpp"

#include "tools/read_file.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace veter::tools {

transport::RtpStream readSdp(const std::string& path) {
    auto result = transport::parseSdp(readFile(path, "SDP").text);
    if (!result.stream) throw std::runtime_error(fmt::format("SDP {} {}", path, result.error));
    if (result.stream->keys)
        throw std::runtime_error(fmt::format(
            "SDP {} describes encrypted RTP (SRTP), which this version does not take", path));
    return std::move(*result.stream);
}

} // namespace veter::tools
