#include "tools/http/http_server.hpp"

#include "base/log.hpp"
#include "transport/net/address.hpp"

#include <fmt/format.h>
#include <httplib.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

namespace veter::tools {
namespace {

constexpr std::size_t kThreads = 4;      // requests that are served at once
constexpr int kTimeOutSeconds = 2;       // for each read of a request, and write of an answer
constexpr std::size_t kMostBytes = 4096; // of a request's body, which nobody reads

/// cpp-httplib would let a second program listen at the same port, and get each other request.
void shareNothing(int socket) {
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
}

/// "::1" of "[::1]:9464".
std::string_view hostOf(std::string_view header) noexcept {
    if (header.starts_with('[')) return header.substr(1, header.find(']') - 1);
    return header.substr(0, header.find(':'));
}

/// A browser on this machine may be made to ask by any page (CSRF), by any name (DNS rebinding).
bool isOfPage(const httplib::Request& request) {
    if (request.has_header("Origin")) return true;
    const auto host = request.get_header_value("Host"); // HTTP/1.0 has none
    if (host.empty()) return false;
    const auto name = hostOf(host);
    return name != "localhost" && !transport::parseAddress(std::string(name));
}

} // namespace

bool bringsToken(const std::string& authorization, const std::string& token) noexcept {
    constexpr std::string_view kScheme = "Bearer ";
    if (authorization.size() != kScheme.size() + token.size()) return false;
    if (std::string_view(authorization).substr(0, kScheme.size()) != kScheme) return false;
    unsigned different = 0;
    for (std::size_t i = 0; i < token.size(); ++i)
        different |= static_cast<unsigned char>(authorization[kScheme.size() + i] ^ token[i]);
    return different == 0;
}

class HttpServer::Impl {
public:
    Impl(HttpSettings settings, Handler handler)
        : settings_(std::move(settings)), handler_(std::move(handler)) {
        server_.new_task_queue = [] {
            return std::make_unique<httplib::ThreadPool>(kThreads).release();
        };
        server_.set_socket_options(shareNothing);
        server_.set_keep_alive_max_count(1);
        server_.set_keep_alive_timeout(1); // for the first byte; the end waits for it, too
        server_.set_read_timeout(kTimeOutSeconds);
        server_.set_write_timeout(kTimeOutSeconds);
        server_.set_payload_max_length(kMostBytes);
        server_.set_pre_routing_handler(
            [this](const httplib::Request& request, httplib::Response& response) {
                answer(request, response);
                return httplib::Server::HandlerResponse::Handled;
            });
        errno = 0;
        if (!server_.bind_to_port(settings_.address.host, settings_.address.port))
            throw std::runtime_error(
                fmt::format("cannot listen for HTTP at {}: {}", format(settings_.address),
                            errno != 0 ? std::strerror(errno) : "no such address"));
        thread_ = std::jthread([this] {
            nameThread("veter-http");
            listen();
            ended_ = true;
        });
    }
    ~Impl() {
        stopping_ = true;
        // stop() does nothing before the thread listens.
        while (!server_.is_running() && !ended_)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        server_.stop();
    }

private:
    void listen() noexcept {
        try {
            server_.listen_after_bind();
        } catch (const std::exception& e) { // no threads, no memory
            logger("http").error("{}", e.what());
        }
        if (!stopping_) logger("http").error("listens no longer, until the program is restarted");
    }
    void answer(const httplib::Request& request, httplib::Response& response) const {
        const auto result = resultOf(request);
        response.status = result.status;
        if (result.status == 401) response.set_header("WWW-Authenticate", "Bearer");
        response.set_header("Cache-Control", "no-store");
        response.set_content(result.body, result.type.c_str());
        // Old versions repeat the content for as many ranges as are asked for.
        const_cast<httplib::Request&>(request).ranges.clear();
    }
    HttpResponse resultOf(const httplib::Request& request) const {
        const auto& token = settings_.token;
        if (token && !bringsToken(request.get_header_value("Authorization"), *token))
            return {401, "the header \"Authorization: Bearer TOKEN\" is missing, or has another "
                         "token than --http-token-file\n"};
        if (!token && isOfPage(request))
            return {403, "requests of web pages are refused: use an address in place of a name, or "
                         "a token\n"};
        return handler_({request.method, request.path});
    }

    const HttpSettings settings_;
    const Handler handler_;
    httplib::Server server_;
    std::atomic<bool> stopping_ = false;
    std::atomic<bool> ended_ = false;
    std::jthread thread_;
};

HttpServer::HttpServer(HttpSettings settings, Handler handler)
    : impl_(std::make_unique<Impl>(std::move(settings), std::move(handler))) {}

HttpServer::~HttpServer() = default;

} // namespace veter::tools
