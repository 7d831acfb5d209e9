#include "tools/http/http_options.hpp"

#include "tests/unit/tools/command_line.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

using namespace veter;
using namespace veter::tools;

namespace {

struct OnlyHttp {
    HttpOptions http;
};
void addOptions(CLI::App& app, OnlyHttp& options) { addHttp(app, options.http); }

std::optional<HttpSettings> read(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "veter-relay");
    return readHttp(test::parseOptions<OnlyHttp>(arguments).http);
}

struct TokenFile {
    explicit TokenFile(const std::string& text) { std::ofstream(path) << text; }
    ~TokenFile() { ::unlink(path.c_str()); }
    std::string path = "/tmp/veter-token-" + std::to_string(::getpid());
};

std::string tokenError(const std::string& text) {
    const TokenFile file(text);
    try {
        read({"--http", "127.0.0.1:9464", "--http-token-file", file.path.c_str()});
    } catch (const std::runtime_error& e) {
        return e.what();
    }
    return "none";
}

} // namespace

TEST_CASE("HTTP is off by default, and on this machine needs no token") {
    CHECK_FALSE(read({}));
    for (const char* address : {"127.0.0.1:9464", "127.1.2.3:1", "[::1]:9464"}) {
        const auto settings = read({"--http", address});
        REQUIRE(settings);
        CHECK(format(settings->address) == address);
        CHECK_FALSE(settings->token);
    }
}

TEST_CASE("a local name is one address, and a token needs an address") {
    CHECK(format(read({"--http", "localhost:9464"})->address) == "127.0.0.1:9464");
    CHECK(test::parseError([] {
              read({"--http-token-file", "/nowhere"});
          }).find("--http") != std::string::npos);
}

TEST_CASE("a build without HTTP takes its options, and does not show them") {
    CLI::App app;
    ignoreHttp(app);
    app.parse("--http 127.0.0.1:9464 --http-token-file x");
    CHECK(app.help().find("--http") == std::string::npos);
}

TEST_CASE("where other machines reach it a token is needed") {
    for (const char* address : {"0.0.0.0:9464", "[::]:9464", "203.0.113.1:9464", "vps:9464"}) {
        CHECK(test::parseError([&] {
                  read({"--http", address});
              }).find("--http-token-file") != std::string::npos);
        const TokenFile file("0123456789abcdef\n");
        const auto settings = read({"--http", address, "--http-token-file", file.path.c_str()});
        CHECK(settings->token == "0123456789abcdef");
    }
}

TEST_CASE("a token is long, and may stand in a header") {
    CHECK(tokenError("0123456789abcdef") == "none");
    CHECK(tokenError("0123456789abcde\n").find("16 to 256 visible") != std::string::npos);
    CHECK(tokenError("0123456789 abcdef\n").find("16 to 256 visible") != std::string::npos);
    CHECK(tokenError(std::string(257, 'a')).find("16 to 256 visible") != std::string::npos);
    CHECK(test::parseError([] { read({"--http", "9464"}); }).find("'9464'") != std::string::npos);
}
