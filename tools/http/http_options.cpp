#include "tools/http/http_options.hpp"

#include "base/log.hpp"
#include "tools/common/read_file.hpp"
#include "transport/net/address.hpp"

#include <algorithm>

namespace veter::tools {
namespace {

constexpr std::size_t kLeastToken = 16;
constexpr std::size_t kLongestToken = 256;
constexpr const char* kLocalName = "localhost";

bool isLocal(const std::string& host) {
    if (host == kLocalName) return true;
    const auto address = transport::parseAddress(host);
    return address && address->isLoopback();
}

/// What an HTTP header may have in it.
bool isVisible(char c) noexcept { return c > ' ' && c < 127; }

std::optional<Endpoint> parseListen(std::string_view text) { return parseEndpoint(text); }

std::string readToken(const std::string& path) {
    const auto file = readFile(path, "token file");
    auto token = file.text.substr(0, file.text.find_first_of("\r\n"));
    if (token.size() < kLeastToken || token.size() > kLongestToken ||
        !std::all_of(token.begin(), token.end(), isVisible))
        throw std::runtime_error(
            fmt::format("the first line of token file {} must be {} to {} visible ASCII "
                        "characters; one is made by: openssl rand -hex 32",
                        path, kLeastToken, kLongestToken));
    if (file.openToAll)
        logger("http").warn(
            "token file {} is open to every user of this machine: run chmod 600 on it", path);
    return token;
}

} // namespace

void addHttp(CLI::App& app, HttpOptions& options) {
    addParsed(app, "--http", options.address, parseListen,
              "Serve /metrics, /healthz, /v1/status and requests of viewers' hooks at this "
              "address, such as 127.0.0.1:9464")
        ->type_name("HOST:PORT");
    app.add_option("--http-token-file", options.tokenFile,
                   "File with the token that each HTTP request must bring (Authorization: Bearer); "
                   "needed where other machines reach --http")
        ->type_name("FILE");
}

void ignoreHttp(CLI::App& app) {
    for (const char* name : {"--http", "--http-token-file"})
        app.add_option_function<std::string>(
               name,
               [name](const std::string&) {
                   logger("http").warn("this build has no HTTP (VETER_HTTP): {} is ignored", name);
               })
            ->group(""); // hidden
}

std::optional<HttpSettings> readHttp(const HttpOptions& options) {
    if (!options.address && !options.tokenFile.empty())
        throw CLI::ValidationError("--http-token-file", "is for --http, which is missing");
    if (!options.address) return std::nullopt;
    HttpSettings settings{*options.address, std::nullopt};
    // A name may have two addresses, of which one would be listened at.
    if (settings.address.host == kLocalName) settings.address.host = "127.0.0.1";
    if (!options.tokenFile.empty())
        settings.token = readToken(options.tokenFile);
    else if (!isLocal(options.address->host))
        throw CLI::ValidationError(
            "--http", fmt::format("other machines may reach {}, so --http-token-file is needed; "
                                  "127.0.0.1 is reached by this one alone",
                                  format(*options.address)));
    return settings;
}

} // namespace veter::tools
