#include "tools/relay/relay_http.hpp"

#include "base/log.hpp"
#include "tools/relay/relay_api.hpp"

namespace veter::tools {

bool hasHttp() noexcept { return true; }

class RelayHttp::Impl {
public:
    Impl(const HttpSettings& settings, const std::string& url, relay::Stream& camera)
        : api_({{cameraName(url), [&camera] { return camera.stats(); },
                 [&camera] { camera.onViewer(); }}}),
          server_(settings, [this](const HttpRequest& request) { return api_.handle(request); }) {
        logger("http").info("listening at {}", format(settings.address));
    }
    void update() { api_.update(Clock::now()); }

private:
    RelayApi api_;
    HttpServer server_; // last: its threads use the above
};

RelayHttp::RelayHttp(const std::optional<HttpSettings>& settings, const std::string& url,
                     relay::Stream& camera) {
    if (settings) impl_ = std::make_unique<Impl>(*settings, url, camera);
}

RelayHttp::~RelayHttp() = default;

void RelayHttp::update() {
    if (impl_) impl_->update();
}

} // namespace veter::tools
