#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace veter::relay {

/// Where a stream is published, by RTSP over TCP or TLS.
struct RtspSettings {
    std::string url = "rtsp://127.0.0.1:8555/camera"; ///< rtsp:// or rtsps://, user:password@ too
    std::chrono::milliseconds connectTimeout{5000};
    /// A server that reads nothing for so long is given up.
    std::chrono::milliseconds stallTimeout{2000};
};

/// Returns it when it is rtsp:// or rtsps:// with a host and a path; throws std::invalid_argument.
std::string parseRtspUrl(std::string_view text);

/// The TCP port of such a URL; without one in it the scheme's, as libavformat takes it. 0 = not
/// known.
std::uint16_t rtspPort(std::string_view url) noexcept;

} // namespace veter::relay
