#include "relay/publish/rtsp_settings.hpp"

#include "base/url.hpp"

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

} // namespace veter::relay
