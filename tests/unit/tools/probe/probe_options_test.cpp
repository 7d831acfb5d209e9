#include "tools/probe/options.hpp"

#include "tests/unit/tools/command_line.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace veter;
using namespace veter::probe;

namespace {

/// Throws CLI::ParseError.
Options parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "veter-probe");
    return test::parseOptions<Options>(arguments);
}

std::string errorOf(const std::vector<const char*>& arguments) {
    return test::parseError([&] { parse(arguments); });
}

} // namespace

TEST_CASE("options are parsed") {
    using namespace std::chrono_literals;
    const auto options = parse({"rtsp://a/b", "--duration", "1.5m", "--timeout", "500ms", "--json",
                                "--csv", "a.csv", "--plot", "a.svg", "--log-level", "error"});
    CHECK(options.input == "rtsp://a/b");
    CHECK(options.duration == 90s);
    CHECK(options.timeout == 500ms);
    CHECK(options.json);
    CHECK(options.csvFile == "a.csv");
    CHECK(options.plotFile == "a.svg");
    CHECK(options.logLevel == "error");
}

TEST_CASE("by default the probe runs until stopped, prints text and logs warnings only") {
    const auto options = parse({"x.sdp"});
    CHECK(options.duration == Micros(0));
    CHECK(options.logLevel == "warn");
    CHECK_FALSE(options.json);
}

TEST_CASE("wrong usage is an error of one line with the option, the value and what is valid") {
    const struct {
        std::vector<const char*> arguments;
        std::vector<const char*> named;
    } cases[] = {
        {{}, {"input"}},
        {{"x", "--duration", "5d"}, {"--duration", "'5d'", "30ms"}},
        {{"x", "--duration", "-1s"}, {"--duration", "-1s"}},
        {{"x", "--duration", "0"}, {"--duration", "longer than 0"}},
        {{"x", "--timeout", "soon"}, {"--timeout", "'soon'"}},
        {{"x", "--log-level", "loud"}, {"--log-level", "loud", "debug"}},
        {{"x", "--nonsense"}, {"--nonsense"}},
        {{"x", "y"}, {"y"}},
    };
    for (const auto& c : cases) {
        const auto error = errorOf(c.arguments);
        for (const auto* name : c.named)
            CHECK_MESSAGE(error.find(name) != std::string::npos, error);
        CHECK(error.find('\n') == std::string::npos);
    }
}
