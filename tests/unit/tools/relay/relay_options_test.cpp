#include "tools/relay/relay_options.hpp"

#include "tests/unit/tools/command_line.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace veter;
using namespace veter::tools;
using namespace std::chrono_literals;

namespace {

/// Behind --sdp. Throws CLI::ParseError.
RelayOptions parse(std::vector<const char*> arguments) {
    const std::vector<const char*> first{"veter-relay", "--sdp", "input.sdp"};
    arguments.insert(arguments.begin(), first.begin(), first.end());
    return test::parseOptions<RelayOptions>(arguments);
}

std::string errorOf(const std::vector<const char*>& arguments) {
    return test::parseError([&] { parse(arguments); });
}

} // namespace

TEST_CASE("by default the relay accepts packets from anywhere and follows the round trip") {
    const auto options = parse({});
    CHECK(options.sdp == "input.sdp");
    CHECK_FALSE(options.latency);
    CHECK(options.onLoss == relay::OnLoss::Freeze);
    CHECK(options.keyFile.empty());
    CHECK(options.allowed.empty());
}

TEST_CASE("the relay's options are parsed") {
    const auto options =
        parse({"--latency", "120ms", "--on-loss", "pass", "--key-file", "camera.key",
               "--allow-source", "203.0.113.0/24", "--allow-source", "2001:db8::/32"});
    CHECK(options.latency == 120ms);
    CHECK(options.onLoss == relay::OnLoss::Pass);
    CHECK(options.keyFile == "camera.key");
    REQUIRE(options.allowed.size() == 2);
    CHECK(options.allowed[0].bits == 96 + 24);
    CHECK(options.allowed[1].bits == 32);
}

TEST_CASE("an error quotes the wrong value, also where an option has several") {
    CHECK(errorOf({"--latency", "3s"}) ==
          "--latency: '3s': must be auto, or a time up to 2s such as 120ms");
    CHECK(errorOf({"--on-loss", "hide"}) == "--on-loss: 'hide': must be freeze or pass");
    CHECK(errorOf({"--allow-source", "10.0.0.0/40", "--allow-source", "203.0.113.0/24"}) ==
          "--allow-source: '10.0.0.0/40': must end in a prefix length such as /24");
}

TEST_CASE("an empty --sdp is refused") {
    CHECK(test::parseError([] {
              test::parseOptions<RelayOptions>({"veter-relay", "--sdp", ""});
          }) == "--sdp: must name a file");
}

TEST_CASE("a URL is quoted without its secrets") {
    const std::string right = "must be rtsp://HOST[:PORT]/PATH or rtsps://HOST[:PORT]/PATH";
    CHECK(errorOf({"--publish", "rtsp://user:SECRET@host"}) ==
          "--publish: 'rtsp://host': " + right);
    CHECK(errorOf({"--publish", "rtsp://user:SECRET@host/"}) ==
          "--publish: 'rtsp://host/': " + right);
    CHECK(errorOf({"--publish", "user:SECRET@host/cam"}) == "--publish: '...': " + right);
    for (const auto* url : {"rtsp://u:pa#SECRET@h/cam", "rtsp://u:p@ss/SECRET@h/cam",
                            "rtsp://u:p@SECRET@h/cam", "rtsp://h/cam?user=u&pass=p@SECRET"}) {
        const auto error = errorOf({"--publish", url});
        CHECK_MESSAGE(error.find("%40") != std::string::npos, error);
        CHECK_MESSAGE(error.find("SECRET") == std::string::npos, error);
    }
    CHECK(parse({"--publish", "rtsp://u:p%40@h/cam?jwt=t"}).output.url ==
          "rtsp://u:p%40@h/cam?jwt=t");
}
