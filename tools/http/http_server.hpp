#pragma once

#include "base/units.hpp"
#include "tools/http/http_message.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace veter::tools {

struct HttpSettings {
    Endpoint address;                 ///< to listen at
    std::optional<std::string> token; ///< each request must bring it (RFC 6750)
};

/// Answers HTTP requests, by cpp-httplib, in threads of its own while it lives. Requests have no
/// body to speak of, and each connection serves one.
class HttpServer {
public:
    /// Called from several threads at once.
    using Handler = std::function<HttpResponse(const HttpRequest&)>;

    /// Listens. Throws std::runtime_error where it cannot.
    HttpServer(HttpSettings settings, Handler handler);
    ~HttpServer(); ///< within the time-outs of a request
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

/// Whether the header "Authorization" brings the token. Takes as long whatever it brings.
bool bringsToken(const std::string& authorization, const std::string& token) noexcept;

} // namespace veter::tools
