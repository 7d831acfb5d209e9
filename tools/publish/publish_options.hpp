#pragma once

#include "tools/common/options.hpp"
#include "tools/publish/publisher_settings.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace veter::tools {

/// The publisher's settings, but keys and SSRC, which the key file decides.
struct PublishOptions : CommonOptions, PublisherSettings {
    std::string keyFile;      ///< empty = plain RTP
    std::string sdpOut;       ///< empty = none
    bool listFormats = false; ///< then nothing is sent
    std::optional<std::chrono::microseconds> duration;
};

void addOptions(CLI::App& app, PublishOptions& options);

} // namespace veter::tools
