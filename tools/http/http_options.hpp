#pragma once

#include "tools/common/options.hpp"
#include "tools/http/http_server.hpp"

#include <optional>
#include <string>

namespace veter::tools {

struct HttpOptions {
    std::optional<Endpoint> address; ///< nullopt = no HTTP
    std::string tokenFile;           ///< empty = without a token, on this machine only
};

/// --http, --http-token-file.
void addHttp(CLI::App& app, HttpOptions& options);

/// Takes the same options, as the configuration of a package has them, and warns; not in --help.
void ignoreHttp(CLI::App& app);

/// nullopt without --http. Throws CLI::ValidationError where other machines could reach it without
/// a token, and std::runtime_error for a file that holds none.
std::optional<HttpSettings> readHttp(const HttpOptions& options);

} // namespace veter::tools
