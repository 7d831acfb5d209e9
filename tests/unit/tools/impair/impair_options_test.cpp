#include "tools/impair/options.hpp"

#include "tests/unit/tools/command_line.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <vector>

using namespace veter;
using namespace veter::impair;
using namespace std::chrono_literals;

namespace {

/// Behind --listen and --to. Throws CLI::ParseError.
Options parse(std::vector<const char*> arguments) {
    const std::vector<const char*> first{"veter-impair", "--listen", "9000", "--to", "vps:9001"};
    arguments.insert(arguments.begin(), first.begin(), first.end());
    return test::parseOptions<Options>(arguments);
}

std::string errorOf(const std::vector<const char*>& arguments) {
    return test::parseError([&] { parse(arguments); });
}

/// A file for the length of a test.
class TextFile {
public:
    explicit TextFile(const std::string& text) { std::ofstream(path_) << text; }
    ~TextFile() { std::remove(path_.c_str()); }
    const char* path() const { return path_.c_str(); }

private:
    std::string path_ = "/tmp/veter-impair-test-" + std::to_string(::getpid());
};

} // namespace

TEST_CASE("every key is accepted, for both directions or for one") {
    const TextFile trace("5\n10\n");
    const auto traceSetting = std::string("up.trace=") + trace.path();
    const auto step =
        parse({"loss=5%", "down.loss=0.5%", "up.burst=12", "delay=20ms", "up.jitter=5ms",
               "up.reorder=1%", "up.reorder-gap=4ms", "up.duplicate=2%", "up.rate=800k",
               "queue=250ms", traceSetting.c_str(), "down.rate=none", "down.outage=2s", "rebind=1"})
            .start;
    CHECK(step.up.loss == 0.05);
    CHECK(step.down.loss == 0.005);
    CHECK(step.up.burst == 12.0);
    CHECK_FALSE(step.down.burst);
    CHECK(step.up.delay == 20ms);
    CHECK(step.down.delay == 20ms);
    CHECK(step.up.jitter == 5ms);
    CHECK(step.up.reorder == 0.01);
    CHECK(step.up.reorderGap == 4ms);
    CHECK(step.up.duplicate == 0.02);
    CHECK(step.up.rate == BitRate{800'000});
    CHECK(step.down.rate == BitRate{0});
    CHECK(step.down.queue == 250ms);
    REQUIRE(step.up.trace);
    CHECK(*step.up.trace == Trace{{5ms, 10ms}});
    CHECK_FALSE(step.down.trace);
    CHECK(step.down.outage == 2s);
    CHECK(step.rebind);
}

TEST_CASE("the later one of rate and trace counts") {
    const TextFile trace("5\n");
    const auto traceSetting = std::string("trace=") + trace.path();
    CHECK_FALSE(parse({traceSetting.c_str(), "rate=0"}).start.up.trace);
    CHECK(parse({"rate=0", traceSetting.c_str()}).start.up.trace);
}

TEST_CASE("--at and --schedule make one list in order of time") {
    const TextFile schedule("# a tunnel\n\n12s outage=2s  # dark\n5s up.loss=1%\n");
    const auto steps = parse({"loss=2%", "--at", "10s", "up.rate=800k", "delay=5ms", "--at", "5s",
                              "rebind=1", "--schedule", schedule.path()})
                           .steps();
    REQUIRE(steps.size() == 5);
    CHECK(steps[0].text == "loss=2%");
    CHECK(steps[1].text == "rebind=1");
    CHECK(steps[2].text == "up.loss=1%");
    CHECK(steps[3].text == "up.rate=800k delay=5ms");
    CHECK(steps[3].at == 10s);
    CHECK(steps[4].text == "outage=2s");
    CHECK(steps[4].at == 12s);
}

TEST_CASE("a port alone listens on the loopback") {
    CHECK(parse({}).listen == Endpoint{"127.0.0.1", 9000});
    CHECK(parse({}).to == Endpoint{"vps", 9001});
}

TEST_CASE("by default the program runs without end, with seed 1") {
    const auto options = parse({});
    CHECK(options.seed == 1);
    CHECK_FALSE(options.duration);
    CHECK(options.steps().size() == 1);
    CHECK(parse({"--seed", "18446744073709551615", "--duration", "90s"}).duration == 90s);
}

TEST_CASE("wrong usage is an error of one line that says what is wrong and what is valid") {
    const TextFile file("1s loss=5%\n2s los=5%\n");
    const struct {
        std::vector<const char*> arguments;
        std::vector<const char*> named;
    } cases[] = {
        {{"loss"}, {"'loss'", "KEY=VALUE"}},
        {{"loss="}, {"'loss='", "KEY=VALUE"}},
        {{"los=5%"}, {"'los=5%'", "loss, burst", "rebind"}},
        {{"left.loss=5%"}, {"'left.loss=5%'", "loss, burst"}},
        {{"loss=5"}, {"'loss=5'", "5%"}},
        {{"loss=101%"}, {"'loss=101%'", "0% to 100%"}},
        {{"up.loss=-1%"}, {"'up.loss=-1%'", "0% to 100%"}},
        {{"burst=0.5"}, {"'burst=0.5'", "1 to 1000000"}},
        {{"delay=20x"}, {"'delay=20x'", "30ms"}},
        {{"delay=2m"}, {"'delay=2m'", "at most 1m"}},
        {{"rate=fast"}, {"'rate=fast'", "800000"}},
        {{"trace=/does/not/exist"}, {"/does/not/exist", "No such file"}},
        {{"trace=/tmp"}, {"/tmp", "Is a directory"}},
        {{"rebind=2"}, {"'rebind=2'", "rebind=1"}},
        {{"up.rebind=1"}, {"'up.rebind=1'"}},
        {{"--at", "loss=5%"}, {"--at", "'loss=5%'", "10s"}},
        {{"--at", "10s"}, {"--at", "'10s'", "KEY=VALUE"}},
        {{"--at", "10s", "--at", "11s", "loss=5%"}, {"--at", "'11s'", "KEY=VALUE"}},
        {{"--at", "soon", "loss=5%"}, {"--at", "'soon'", "30ms"}},
        {{"--schedule", "/does/not/exist"}, {"--schedule", "/does/not/exist", "No such file"}},
        {{"--schedule", file.path()}, {"--schedule", "line 2", "'los=5%'"}},
        {{"--seed", "-1"}, {"--seed", "'-1'", "2^64"}},
    };
    for (const auto& c : cases) {
        const auto error = errorOf(c.arguments);
        for (const auto* name : c.named)
            CHECK_MESSAGE(error.find(name) != std::string::npos, error);
        CHECK(error.find('\n') == std::string::npos);
    }
}
