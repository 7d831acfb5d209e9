#include "relay/publish/publish_advice.hpp"

#include "base/av.hpp"
#include "base/url.hpp"

#include <netdb.h>
#include <sys/socket.h>

namespace veter::relay {
namespace {

std::string hostOf(const std::string& url) {
    const auto plain = withoutCredentials(url);
    const auto begin = plain.find("://") + 3;
    const auto authority = plain.substr(begin, plain.find('/', begin) - begin);
    if (authority.rfind('[', 0) == 0) return authority.substr(1, authority.find(']') - 1);
    return authority.substr(0, authority.find(':'));
}

/// Why the host has no address; null = it has one.
const char* lookUp(const std::string& host) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int rc = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
    if (rc != 0) return ::gai_strerror(rc);
    ::freeaddrinfo(found);
    return nullptr;
}

/// libav says no more than "Input/output error" of an unknown host, and of TLS.
std::string adviceOnIo(const std::string& url) {
    const auto host = hostOf(url);
    if (const auto* reason = lookUp(host))
        return fmt::format(" (host {}: {}; is it right in --publish, and is DNS up?)", host,
                           reason);
    // By FFmpeg 9; older ones do not look at certificates.
    return url.rfind("rtsps:", 0) == 0 ? " (does this system trust its certificate?)" : "";
}

} // namespace

std::string adviceOn(int code, const std::string& url) {
    switch (code) {
    case AVERROR(EIO): return adviceOnIo(url);
    case AVERROR(ECONNREFUSED): return " (is MediaMTX running there?)";
    case AVERROR_HTTP_UNAUTHORIZED: return " (wrong or missing user:password@ in --publish)";
    case AVERROR_HTTP_FORBIDDEN: return " (this user or address may not publish there)";
    case AVERROR_HTTP_NOT_FOUND: return " (the server has no such path)";
    case AVERROR_HTTP_BAD_REQUEST: // to ANNOUNCE
        return " (the server refuses the path, and its log says why; MediaMTX accepts "
               "letters, digits and _ . - / in it)";
    case AVERROR_INVALIDDATA: // whatever the answer to RECORD was
        return " (the server refuses the stream, and its log says why; does another relay publish "
               "to this path?)";
    case AVERROR(EPROTONOSUPPORT): // 461 Unsupported Transport
        return " (the server does not accept RTSP over TCP: MediaMTX needs tcp in rtspTransports)";
    default: return "";
    }
}

} // namespace veter::relay
