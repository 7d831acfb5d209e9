#pragma once

#include "relay/cameras/stream.hpp"
#include "tools/http/http_server.hpp"

#include <memory>
#include <optional>
#include <string>

namespace veter::tools {

bool hasHttp() noexcept; ///< whether this build can (VETER_HTTP)

/// Tells by HTTP of a relay's camera, and takes what is asked of it; nothing without settings.
class RelayHttp {
public:
    /// `camera` is published at `url`. Where it cannot listen it logs that, and tries again.
    RelayHttp(const std::optional<HttpSettings>& settings, const std::string& url,
              relay::Stream& camera);
    ~RelayHttp();
    void update(); ///< each second, from one thread

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace veter::tools
