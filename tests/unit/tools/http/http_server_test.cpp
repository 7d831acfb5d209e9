#include "tools/http/http_server.hpp"

#include "base/fd.hpp"
#include "transport/net/address.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>
#include <unistd.h>

#include <thread>
#include <vector>

using namespace veter;
using namespace veter::tools;

namespace {

const std::string kToken = "0123456789abcdef";

HttpResponse echo(const HttpRequest& request) {
    return {request.path == "/" ? 404 : 200, request.method + ' ' + request.path};
}

Fd connectTo(const Endpoint& server) {
    Fd fd(sys::check(::socket(AF_INET, SOCK_STREAM, 0), "socket"));
    const auto address = *transport::parseAddress(server.host, server.port);
    sys::check(::connect(fd.get(), address.raw(), address.size()), "connect");
    return fd;
}

/// All that the server answers, until it closes.
std::string answerTo(const Endpoint& server, const std::string& request) {
    const auto fd = connectTo(server);
    sys::check(::send(fd.get(), request.data(), request.size(), MSG_NOSIGNAL), "send");
    std::string answer;
    char part[1024];
    for (ssize_t got = 0; (got = ::recv(fd.get(), part, sizeof part, 0)) > 0;)
        answer.append(part, static_cast<std::size_t>(got));
    return answer;
}

/// At a port that is free.
struct Server {
    explicit Server(const std::optional<std::string>& token = std::nullopt) {
        for (std::uint16_t port = 23'000; !http; ++port) {
            REQUIRE(port < 24'000);
            endpoint = {"127.0.0.1", port};
            try {
                http = std::make_unique<HttpServer>(HttpSettings{endpoint, token}, echo);
            } catch (const std::runtime_error&) { // the next one
            }
        }
    }
    std::string get(const std::string& path, const std::string& headers = "") const {
        return answerTo(endpoint, "GET " + path + " HTTP/1.0\r\n" + headers + "\r\n");
    }
    Endpoint endpoint;
    std::unique_ptr<HttpServer> http;
};

} // namespace

TEST_CASE("a request is answered, whatever its method, and its body is not waited for") {
    const Server server;
    const auto answer = server.get("/a/b%20c?query=1");
    CHECK(answer.find(" 200 ") != std::string::npos);
    CHECK(answer.find("Cache-Control: no-store") != std::string::npos);
    CHECK(answer.ends_with("\r\n\r\nGET /a/b c"));
    CHECK(server.get("/").find(" 404 ") != std::string::npos);
    CHECK(answerTo(server.endpoint, "POST /x HTTP/1.0\r\n\r\n").ends_with("POST /x"));
    CHECK(answerTo(server.endpoint,
                   "DELETE /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n")
              .ends_with("DELETE /x"));
    CHECK(answerTo(server.endpoint, "nonsense\r\n\r\n").find(" 400 ") != std::string::npos);
}

TEST_CASE("a second server at the same port is refused") {
    const Server server;
    std::string error;
    try {
        const HttpServer second({server.endpoint, std::nullopt}, echo);
    } catch (const std::runtime_error& e) {
        error = e.what();
    }
    CHECK(error ==
          "cannot listen for HTTP at " + format(server.endpoint) + ": Address already in use");
}

TEST_CASE("where there is a token each request must bring it") {
    const Server server(kToken);
    const auto answer = server.get("/a");
    CHECK(answer.find(" 401 ") != std::string::npos);
    CHECK(answer.find("WWW-Authenticate: Bearer") != std::string::npos);
    CHECK(answer.find("GET /a") == std::string::npos);
    CHECK(answer.find(kToken) == std::string::npos);
    CHECK(server.get("/a", "Authorization: Bearer 0123456789abcdeX\r\n").find(" 401 ") !=
          std::string::npos);
    CHECK(server.get("/a", "Authorization: Bearer " + kToken + "\r\n").ends_with("GET /a"));
}

TEST_CASE("without a token requests that a web page can make are refused") {
    const auto status = [](const Server& server, const std::string& headers) {
        const auto answer = answerTo(server.endpoint, "POST /x HTTP/1.1\r\n" + headers + "\r\n");
        return answer.substr(0, 12);
    };
    const Server server;
    CHECK(status(server, "Host: 127.0.0.1:9464\r\n") == "HTTP/1.1 200");
    CHECK(status(server, "Host: [::1]:9464\r\n") == "HTTP/1.1 200");
    CHECK(status(server, "Host: localhost\r\n") == "HTTP/1.1 200");
    CHECK(status(server, "Host: rebound.example\r\n") == "HTTP/1.1 403");
    CHECK(status(server, "Host: 127.0.0.1\r\nOrigin: http://page.example\r\n") == "HTTP/1.1 403");
    const Server open(kToken); // a page does not have it
    CHECK(status(open, "Host: vps.example\r\nAuthorization: Bearer " + kToken + "\r\n") ==
          "HTTP/1.1 200");
}

TEST_CASE("ranges are not served") {
    const Server server;
    CHECK(server.get("/a", "Range: bytes=0-,0-,0-\r\n").ends_with("GET /a"));
}

TEST_CASE("only the whole token will do") {
    CHECK(bringsToken("Bearer " + kToken, kToken));
    for (const std::string wrong :
         {"", "Bearer ", "Bearer 0123456789abcde", "Bearer 0123456789abcdef0",
          "bearer 0123456789abcdef", "Basic  0123456789abcdef", "0123456789abcdef"})
        CHECK_FALSE(bringsToken(wrong, kToken));
}

TEST_CASE("clients that say nothing do not hold up the end for longer than a request may take") {
    std::vector<Fd> silent;
    const auto begin = std::chrono::steady_clock::now();
    {
        const Server server;
        for (int i = 0; i < 8; ++i) silent.push_back(connectTo(server.endpoint));
    }
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
}
