#pragma once

#include "relay/observe/camera_health.hpp"
#include "relay/observe/stream_stats.hpp"

#include <string>

namespace veter::tools {

/// The line of --stats; `before`: what it was a second ago.
std::string statsLine(const relay::StreamStats& now, const relay::StreamStats& before);

/// What systemd shows of the service: the same in fewer words.
std::string serviceStatus(const relay::CameraHealth::Verdict& verdict,
                          const relay::StreamStats& now, const relay::StreamStats& before);

} // namespace veter::tools
