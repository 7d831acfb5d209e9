#pragma once

#include "relay/cameras/stream.hpp"
#include "tools/common/options.hpp"
#include "tools/http/http_options.hpp"

#include <optional>
#include <string>
#include <vector>

namespace veter::tools {

struct RelayOptions : CommonOptions {
    std::string sdp;
    relay::RtspSettings output;
    std::optional<Clock::duration> latency; ///< nullopt = follows the round trip
    relay::OnLoss onLoss = relay::OnLoss::Freeze;
    std::string keyFile;              ///< empty = the keys of the SDP, if any
    std::vector<relay::Cidr> allowed; ///< empty = packets may come from anywhere
    HttpOptions http;
};

/// `http`: this build can serve it; else its options are taken and warned about.
void addOptions(CLI::App& app, RelayOptions& options, bool http = true);

} // namespace veter::tools
