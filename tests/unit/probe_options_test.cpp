#include "tools/probe_options.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace veter;
using namespace veter::probe;

namespace {

std::variant<Options, Exit> parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "veter-probe");
    return parseOptions(static_cast<int>(arguments.size()), arguments.data());
}

} // namespace

TEST_CASE("options are taken") {
    using namespace std::chrono_literals;
    const auto parsed = parse({"rtsp://a/b", "--duration", "1.5m", "--timeout", "500ms", "--json",
                               "--csv", "a.csv", "--plot", "a.svg", "--log-level", "debug"});
    const auto* options = std::get_if<Options>(&parsed);
    REQUIRE(options != nullptr);
    CHECK(options->input == "rtsp://a/b");
    CHECK(options->duration == 90s);
    CHECK(options->timeout == 500ms);
    CHECK(options->json);
    CHECK(options->csvFile == "a.csv");
    CHECK(options->plotFile == "a.svg");
    CHECK(options->logLevel == "debug");
}

TEST_CASE("without options it runs until stopped") {
    const auto parsed = parse({"x.sdp"});
    const auto* options = std::get_if<Options>(&parsed);
    REQUIRE(options != nullptr);
    CHECK_FALSE(options->duration);
    CHECK_FALSE(options->json);
}

TEST_CASE("help and version go to standard output") {
    const auto help = parse({"--help"});
    CHECK(std::get<Exit>(help).code == 0);
    CHECK(std::get<Exit>(help).text.find("--plot") != std::string::npos);
    const auto version = parse({"--version"});
    CHECK(std::get<Exit>(version).code == 0);
    CHECK(std::get<Exit>(version).text.find("veter-probe ") == 0);
}

TEST_CASE("wrong usage names the option, the value and what would be right, in one line") {
    const struct {
        std::vector<const char*> arguments;
        std::vector<const char*> named;
    } cases[] = {
        {{}, {"input"}},
        {{"x", "--duration", "5d"}, {"--duration", "\"5d\"", "30ms"}},
        {{"x", "--duration", "-1s"}, {"--duration", "-1s"}},
        {{"x", "--duration", "0"}, {"--duration", "longer than 0"}},
        {{"x", "--timeout", "soon"}, {"--timeout", "\"soon\""}},
        {{"x", "--log-level", "loud"}, {"--log-level", "loud", "debug"}},
        {{"x", "--nonsense"}, {"--nonsense"}},
        {{"x", "y"}, {"y"}},
    };
    for (const auto& c : cases) {
        const auto parsed = parse(c.arguments);
        const auto* exit = std::get_if<Exit>(&parsed);
        REQUIRE(exit != nullptr);
        CHECK(exit->code == 2);
        for (const auto* name : c.named)
            CHECK_MESSAGE(exit->text.find(name) != std::string::npos, exit->text);
        CHECK(exit->text.find('\n') == exit->text.size() - 1);
    }
}
