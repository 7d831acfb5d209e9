// In place of relay_http.cpp where cpp-httplib or prometheus-cpp is missing.
#include "tools/relay/relay_http.hpp"

namespace veter::tools {

class RelayHttp::Impl {};

bool hasHttp() noexcept { return false; }
RelayHttp::RelayHttp(const std::optional<HttpSettings>&, const std::string&, relay::Stream&) {}
RelayHttp::~RelayHttp() = default;
void RelayHttp::update(const relay::CameraHealth::Verdict&, Clock::time_point) {}

} // namespace veter::tools
