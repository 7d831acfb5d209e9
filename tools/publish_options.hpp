#pragma once

#include "capture/source.hpp"
#include "encode/encoder.hpp"
#include "tools/options.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace veter::tools {

struct PublishOptions : CommonOptions {
    Endpoint destination;
    capture::Settings source;
    encode::Settings encoder;
    std::size_t mtu = 1280;      ///< bytes, IP header included
    std::optional<double> fec;   ///< parity for media packets, 0 to 1; nullopt = auto
    bool adaptive = true;        ///< follow the link's rate, down to:
    BitRate minBitRate{150'000}; ///< of all that is sent
    std::string keyFile;         ///< empty = plain RTP
    std::string sdpOut;          ///< empty = none
    bool timeCode = false;
    bool listFormats = false; ///< then nothing is sent
    std::optional<std::chrono::microseconds> duration;
};

void addOptions(CLI::App& app, PublishOptions& options);

} // namespace veter::tools
