#pragma once
// Values as users write them. Every parse function throws std::invalid_argument whose text says
// what would be right; the caller adds the option's name and the value.

extern "C" {
#include <libavutil/rational.h>
}

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace veter {

struct BitRate {
    std::int64_t bitsPerSecond = 0;
    auto operator<=>(const BitRate&) const = default;
};

struct Size {
    int width = 0;
    int height = 0;
    auto operator<=>(const Size&) const = default;
};

/// Host and port; an IPv6 address stands in brackets: "[::1]:9000".
struct Endpoint {
    std::string host;
    std::uint16_t port = 0;
    auto operator<=>(const Endpoint&) const = default;
};

BitRate parseBitRate(std::string_view text); ///< "2M", "1500k", "800000"
std::chrono::microseconds
parseDuration(std::string_view text);             ///< "120ms", "1.5s", "2m"; 30 = 30 s
double parseShare(std::string_view text);         ///< "5%" or "5" -> 0.05; 0 to 100 %
Size parseSize(std::string_view text);            ///< "1280x720"; even, 32 to 8192
AVRational parseFrameRate(std::string_view text); ///< "30", "29.97", "30000/1001"
Endpoint parseEndpoint(std::string_view text);    ///< "vps:9000", "[::1]:9000"

std::string format(BitRate rate);         ///< "2M", "1500k"
std::string format(Size size);            ///< "1280x720"
std::string format(AVRational frameRate); ///< "30", "30000/1001"
std::string format(const Endpoint& endpoint);

} // namespace veter
