#pragma once

#include "base/published.hpp"
#include "tools/http/http_message.hpp"
#include "tools/relay/camera_report.hpp"

#include <functional>
#include <string>
#include <vector>

namespace veter::tools {

/// Answers what comes by HTTP about the cameras of one relay: GET /metrics, /healthz, /v1/status
/// and POST /v1/cameras/NAME/keyframe, where NAME may be the whole path at the server.
class RelayApi {
public:
    struct Camera {
        std::string path;                          ///< as cameraPath() gives it
        std::string name;                          ///< as cameraName() gives it
        std::function<relay::StreamStats()> stats; ///< called from any thread
        std::function<void()> onViewer;            ///< called from any thread: one has joined
    };
    explicit RelayApi(std::vector<Camera> cameras);

    /// Of each camera, in the same order; from one thread. Until then they are waited for.
    void update(std::vector<relay::CameraHealth::Verdict> verdicts);
    HttpResponse handle(const HttpRequest& request) const; ///< any thread

private:
    std::vector<CameraReport> report() const;
    HttpResponse get(const std::string& path) const;
    HttpResponse askForKeyFrame(std::string_view name) const;

    const std::vector<Camera> cameras_;
    Published<std::vector<relay::CameraHealth::Verdict>> verdicts_;
};

/// A URL's path: "robot/front" of "rtsp://127.0.0.1:8555/robot/front?key=1". Nothing that is
/// secret.
std::string cameraPath(std::string_view url);
/// The last part of it: "front".
std::string cameraName(std::string_view url);

} // namespace veter::tools
