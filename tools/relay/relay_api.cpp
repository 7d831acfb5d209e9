#include "tools/relay/relay_api.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace veter::tools {
namespace {

constexpr std::string_view kCameras = "/v1/cameras/";
constexpr std::string_view kKeyFrame = "/keyframe";

/// NAME of "/v1/cameras/NAME/keyframe"; nullopt for other paths.
std::optional<std::string_view> cameraOf(std::string_view path) noexcept {
    if (path.substr(0, kCameras.size()) != kCameras) return std::nullopt;
    path.remove_prefix(kCameras.size());
    if (path.size() <= kKeyFrame.size() || path.substr(path.size() - kKeyFrame.size()) != kKeyFrame)
        return std::nullopt;
    path.remove_suffix(kKeyFrame.size());
    return path;
}

int hexValue(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// RFC 3986 section 2.1.
std::string unescaped(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size() && hexValue(text[i + 1]) >= 0 &&
                            hexValue(text[i + 2]) >= 0;
        plain += escape ? static_cast<char>(hexValue(text[i + 1]) * 16 + hexValue(text[i + 2]))
                        : text[i];
        if (escape) i += 2;
    }
    return plain;
}

/// Prometheus refuses what is not UTF-8.
bool isNoText(char c) noexcept { return c < ' ' || c > '~'; }

HttpResponse notAllowed(const char* method) {
    return {405, std::string("the method for this path is ") + method + '\n'};
}

} // namespace

std::string cameraPath(std::string_view url) {
    url = url.substr(0, url.find_first_of("?#"));
    const auto mark = url.find("://");
    const auto path = url.find('/', mark == std::string_view::npos ? 0 : mark + 3);
    url = path == std::string_view::npos ? "" : url.substr(path + 1); // never user and password
    while (url.ends_with('/')) url.remove_suffix(1);
    auto plain = unescaped(url);
    std::replace_if(plain.begin(), plain.end(), isNoText, '_');
    return plain.empty() ? "camera" : plain;
}

std::string cameraName(std::string_view url) {
    const auto path = cameraPath(url);
    return path.substr(path.rfind('/') + 1);
}

RelayApi::RelayApi(std::vector<Camera> cameras) : cameras_(std::move(cameras)) {
    update(std::vector<relay::CameraHealth::Verdict>(cameras_.size()));
}

void RelayApi::update(std::vector<relay::CameraHealth::Verdict> verdicts) {
    verdicts_.set(std::move(verdicts));
}

std::vector<CameraReport> RelayApi::report() const {
    const auto verdicts = verdicts_.get();
    std::vector<CameraReport> report;
    for (std::size_t i = 0; i < cameras_.size(); ++i)
        report.push_back({cameras_[i].name, cameras_[i].stats(), verdicts[i]});
    return report;
}

HttpResponse RelayApi::handle(const HttpRequest& request) const {
    if (const auto name = cameraOf(request.path))
        return request.method == "POST" ? askForKeyFrame(*name) : notAllowed("POST");
    auto response = get(request.path);
    if (response.status != 404 && request.method != "GET" && request.method != "HEAD")
        return notAllowed("GET");
    return response;
}

HttpResponse RelayApi::get(const std::string& path) const {
    if (path == "/metrics")
        return {200, metricsOf(report()), "text/plain; version=0.0.4; charset=utf-8"};
    if (path == "/v1/status") return {200, statusOf(report()), "application/json"};
    if (path == "/healthz") {
        bool healthy = false;
        auto text = healthOf(report(), healthy);
        return {healthy ? 200 : 503, std::move(text)};
    }
    return {404, "there are /metrics, /healthz, /v1/status and, to be posted to, "
                 "/v1/cameras/NAME/keyframe\n"};
}

HttpResponse RelayApi::askForKeyFrame(std::string_view name) const {
    const auto camera = std::find_if(cameras_.begin(), cameras_.end(), [&](const Camera& c) {
        return c.name == name || c.path == name;
    });
    if (camera == cameras_.end())
        return {404, "this relay has no camera of that name; /v1/status lists them\n"};
    camera->onViewer();
    return {202, "the robot is asked for a key frame\n"};
}

} // namespace veter::tools
