#pragma once

#include "relay/observe/camera_health.hpp"
#include "relay/observe/stream_stats.hpp"

#include <span>
#include <string>

namespace veter::tools {

/// One camera of a relay, as it is told by HTTP.
struct CameraReport {
    std::string name; ///< the last part of its path on the server
    relay::StreamStats stats;
    relay::CameraHealth::Verdict verdict;
};

/// /metrics: Prometheus' text format. docs/metrics.md lists them.
std::string metricsOf(std::span<const CameraReport> cameras);

/// /v1/status: JSON, described in docs/operations.md.
std::string statusOf(std::span<const CameraReport> cameras);

/// /healthz: a line for each camera. `healthy` is false if one of them is not.
std::string healthOf(std::span<const CameraReport> cameras, bool& healthy);

} // namespace veter::tools
