#pragma once

#include "relay/cameras/stream.hpp"
#include "relay/observe/camera_health.hpp"
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
    /// Each second, from one thread.
    void update(const relay::CameraHealth::Verdict& verdict, Clock::time_point now);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace veter::tools
