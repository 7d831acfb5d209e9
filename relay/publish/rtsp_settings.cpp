#include "relay/publish/rtsp_settings.hpp"

#include "base/url.hpp"

#include <charconv>
#include <stdexcept>

namespace veter::relay {

std::string parseRtspUrl(std::string_view text) {
    for (const std::string_view scheme : {"rtsp://", "rtsps://"}) {
        if (text.substr(0, scheme.size()) != scheme) continue;
        if (text.find_first_of(" \t\r\n") != std::string_view::npos)
            throw std::invalid_argument("a space is written as %20");
        const auto rest = text.substr(scheme.size());
        const auto path = rest.find('/');
        if (!hasPlainUser(text))
            throw std::invalid_argument("in user, password, path and query an '@' is written as "
                                        "%40; in user and password also '/' as %2F, '?' as %3F, "
                                        "'#' as %23");
        if (path != 0 && path != std::string_view::npos && path + 1 < rest.size())
            return std::string(text);
    }
    throw std::invalid_argument("must be rtsp://HOST[:PORT]/PATH or rtsps://HOST[:PORT]/PATH");
}

std::uint16_t rtspPort(std::string_view url) noexcept {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return 0;
    auto host = url.substr(scheme + 3);
    host = host.substr(0, host.find_first_of("/?#"));
    host.remove_prefix(host.find('@') + 1); // npos + 1 = 0
    const auto colon = host.find(':', host.find(']') + 1);
    if (colon == std::string_view::npos) return url.substr(0, scheme) == "rtsps" ? 322 : 554;
    std::uint16_t port = 0;
    std::from_chars(host.data() + colon + 1, host.data() + host.size(), port);
    return port;
}

} // namespace veter::relay
