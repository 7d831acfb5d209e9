#include "tools/relay/relay_http.hpp"

#include "base/log.hpp"
#include "tools/relay/relay_api.hpp"

#include <stdexcept>
#include <utility>

namespace veter::tools {
namespace {

constexpr auto kRetry = std::chrono::seconds(5);

} // namespace

bool hasHttp() noexcept { return true; }

class RelayHttp::Impl {
public:
    Impl(const HttpSettings& settings, const std::string& url, relay::Stream& camera)
        : settings_(settings),
          api_({{cameraPath(url), cameraName(url), [&camera] { return camera.stats(); },
                 [&camera] { camera.onViewer(); }}}) {
        listen(Clock::now());
    }
    void update(const relay::CameraHealth::Verdict& verdict, Clock::time_point now) {
        api_.update({verdict});
        if (!server_ && now >= retryAt_) listen(now);
    }

private:
    /// The picture does not wait for a port that another program has.
    void listen(Clock::time_point now) {
        try {
            server_.emplace(settings_,
                            [this](const HttpRequest& request) { return api_.handle(request); });
            logger("http").info("listening at {}", format(settings_.address));
        } catch (const std::runtime_error& e) {
            if (!std::exchange(told_, true)) logger("http").error("{}; retrying", e.what());
            retryAt_ = now + kRetry;
        }
    }

    const HttpSettings settings_;
    RelayApi api_;
    bool told_ = false;
    Clock::time_point retryAt_{};
    std::optional<HttpServer> server_; // last: its threads use the above
};

RelayHttp::RelayHttp(const std::optional<HttpSettings>& settings, const std::string& url,
                     relay::Stream& camera) {
    if (settings) impl_ = std::make_unique<Impl>(*settings, url, camera);
}

RelayHttp::~RelayHttp() = default;

void RelayHttp::update(const relay::CameraHealth::Verdict& verdict, Clock::time_point now) {
    if (impl_) impl_->update(verdict, now);
}

} // namespace veter::tools
