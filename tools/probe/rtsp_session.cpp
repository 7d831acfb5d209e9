#include "tools/probe/rtsp_session.hpp"

#include <fmt/format.h>

#include <sys/socket.h>

#include <new>
#include <stdexcept>
#include <utility>

namespace veter::probe {
namespace {

using std::chrono::milliseconds;

constexpr auto kKeepAlive = std::chrono::seconds(20); // servers give up after 60 s by default
constexpr long kConnectTimeoutMs = 5000;
constexpr std::size_t kMaxBody = 64 << 10; // an SDP has a few hundred bytes

template <class T> void set(CURL* easy, CURLoption option, T value) {
    if (const auto rc = curl_easy_setopt(easy, option, value); rc != CURLE_OK)
        throw std::runtime_error(fmt::format("libcurl: {}", curl_easy_strerror(rc)));
}

struct FreeUrl {
    void operator()(CURLU* p) const noexcept { curl_url_cleanup(p); }
};
struct FreeText {
    void operator()(char* p) const noexcept { curl_free(p); }
};

/// Empty = the URL has no such part.
std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return {};
    const std::unique_ptr<char, FreeText> owner(text);
    return text;
}

const char* meaning(long code) {
    switch (code) {
    case 401: return "401 Unauthorized: user or password missing or wrong";
    case 403: return "403 Forbidden";
    case 404: return "404 Not Found: no such path, or nobody publishes to it";
    case 461: return "461 Unsupported Transport: the server does not send RTP over TCP";
    default: return nullptr;
    }
}

bool startsWithNoCase(const std::string& text, const char* prefix) {
    const std::string front = text.substr(0, std::char_traits<char>::length(prefix));
    return curl_strequal(front.c_str(), prefix) != 0;
}

} // namespace

RtspSession::RtspSession(const std::string& url, OnPacket onPacket, Stopped stopped)
    : onPacket_(std::move(onPacket)),
      stopped_(std::move(stopped)),
      multi_(curl_multi_init()),
      easy_(curl_easy_init()) {
    if (multi_ == nullptr || easy_ == nullptr) throw std::bad_alloc();
    auto* easy = easy_.get();
    setUrl(url);
    set(easy, CURLOPT_ERRORBUFFER, error_);
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
    set(easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC | CURLAUTH_DIGEST);
    set(easy, CURLOPT_WRITEFUNCTION, &RtspSession::onBody);
    set(easy, CURLOPT_WRITEDATA, this);
    set(easy, CURLOPT_HEADERFUNCTION, &RtspSession::onHeader);
    set(easy, CURLOPT_HEADERDATA, this);
    set(easy, CURLOPT_INTERLEAVEFUNCTION, &RtspSession::onInterleaved);
    set(easy, CURLOPT_INTERLEAVEDATA, this);
    set(easy, CURLOPT_OPENSOCKETFUNCTION, &RtspSession::onOpenSocket);
    set(easy, CURLOPT_OPENSOCKETDATA, this);
}

/// After PLAY a new connection would have no session: libcurl makes one silently when the
/// server has closed the old one, and would then wait for ever.
curl_socket_t RtspSession::onOpenSocket(void* self, curlsocktype, curl_sockaddr* address) {
    if (static_cast<RtspSession*>(self)->playing_) return CURL_SOCKET_BAD;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

RtspSession::~RtspSession() {
    if (running_) curl_multi_remove_handle(multi_.get(), easy_.get());
}

void RtspSession::setUrl(const std::string& url) {
    const std::unique_ptr<CURLU, FreeUrl> parts(curl_url());
    if (parts == nullptr) throw std::bad_alloc();
    if (curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
        throw std::runtime_error("not a valid URL");
    const auto user = part(parts.get(), CURLUPART_USER, CURLU_URLDECODE);
    const auto password = part(parts.get(), CURLUPART_PASSWORD, CURLU_URLDECODE);
    if (!user.empty()) {
        set(easy_.get(), CURLOPT_USERNAME, user.c_str());
        set(easy_.get(), CURLOPT_PASSWORD, password.c_str());
    }
    curl_url_set(parts.get(), CURLUPART_USER, nullptr, 0);
    curl_url_set(parts.get(), CURLUPART_PASSWORD, nullptr, 0);
    url_ = part(parts.get(), CURLUPART_URL);
    base_ = url_;
    set(easy_.get(), CURLOPT_URL, url_.c_str());
}

std::size_t RtspSession::onInterleaved(char* data, std::size_t size, std::size_t count,
                                       void* self) {
    // "$", channel, 16 bits of length, packet (RFC 2326 section 10.12)
    const Bytes wire(reinterpret_cast<const std::uint8_t*>(data), size * count);
    if (wire.size() > 4 && wire[1] == 0)
        static_cast<RtspSession*>(self)->onPacket_(wire.subspan(4));
    return size * count;
}

std::size_t RtspSession::onBody(char* data, std::size_t size, std::size_t count, void* self) {
    auto& body = static_cast<RtspSession*>(self)->body_;
    const auto bytes = size * count;
    if (body.size() + bytes > kMaxBody) return 0; // ends the request
    body.append(data, bytes);
    return bytes;
}

std::size_t RtspSession::onHeader(char* data, std::size_t size, std::size_t count, void* self) {
    static constexpr auto kContentBase = "Content-Base:";
    const std::string line(data, size * count);
    if (startsWithNoCase(line, kContentBase)) {
        const auto from =
            line.find_first_not_of(" \t", std::char_traits<char>::length(kContentBase));
        const auto to = line.find_last_not_of(" \t\r\n");
        if (from != std::string::npos && from <= to)
            static_cast<RtspSession*>(self)->base_ = line.substr(from, to - from + 1);
    }
    return size * count;
}

void RtspSession::begin(long request, const std::string& uri) {
    error_[0] = '\0';
    set(easy_.get(), CURLOPT_RTSP_REQUEST, request);
    set(easy_.get(), CURLOPT_RTSP_STREAM_URI, uri.c_str());
    if (curl_multi_add_handle(multi_.get(), easy_.get()) != CURLM_OK) throw std::bad_alloc();
    running_ = true;
}

bool RtspSession::run(milliseconds timeout) {
    int active = 0;
    curl_multi_perform(multi_.get(), &active);
    if (active != 0) {
        curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(timeout.count()), nullptr);
        curl_multi_perform(multi_.get(), &active);
    }
    int left = 0;
    const auto* message = curl_multi_info_read(multi_.get(), &left);
    if (message == nullptr) return false;
    const auto rc = message->data.result;
    curl_multi_remove_handle(multi_.get(), easy_.get());
    running_ = false;
    if (rc == CURLE_OK) return true;
    if (rc == CURLE_WRITE_ERROR)
        throw std::runtime_error("the server's description of the stream is longer than 64 kB");
    if (playing_) throw std::runtime_error("the server closed the connection");
    throw std::runtime_error(error_[0] != '\0' ? error_ : curl_easy_strerror(rc));
}

void RtspSession::finish(long request, const std::string& uri, const char* name) {
    begin(request, uri);
    while (!run(milliseconds(100)))
        if (stopped_()) throw std::runtime_error(fmt::format("no answer to {}", name));
    checkAnswer(name);
}

void RtspSession::checkAnswer(const char* name) {
    long code = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &code);
    if (code == 200) return;
    if (const auto* text = meaning(code)) throw std::runtime_error(text);
    throw std::runtime_error(fmt::format("the server answers {} to {}", code, name));
}

std::string RtspSession::describe() {
    finish(CURL_RTSPREQ_OPTIONS, url_, "OPTIONS");
    body_.clear();
    finish(CURL_RTSPREQ_DESCRIBE, url_, "DESCRIBE");
    return body_;
}

void RtspSession::play(const std::string& control) {
    std::string uri = base_;
    if (control.find("://") != std::string::npos)
        uri = control;
    else if (!control.empty() && control != "*")
        uri += (uri.back() == '/' ? "" : "/") + control;
    set(easy_.get(), CURLOPT_RTSP_TRANSPORT, "RTP/AVP/TCP;unicast;interleaved=0-1");
    finish(CURL_RTSPREQ_SETUP, uri, "SETUP");
    finish(CURL_RTSPREQ_PLAY, base_, "PLAY");
    keepAlive_ = Clock::now() + kKeepAlive;
    playing_ = true;
}

void RtspSession::receive(milliseconds timeout) {
    if (!running_) {
        const bool due = Clock::now() >= keepAlive_;
        if (due) keepAlive_ = Clock::now() + kKeepAlive;
        begin(due ? CURL_RTSPREQ_OPTIONS : CURL_RTSPREQ_RECEIVE, base_);
    }
    run(timeout);
}

} // namespace veter::probe
