#include "tools/common/options.hpp"

#include "base/fd.hpp"
#include "base/log.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <array>
#include <functional>
#include <stdexcept>
#include <vector>

using namespace veter;
using namespace veter::tools;

namespace {

struct Run {
    int status;
    std::string error; ///< on standard error
};

Run run(std::vector<const char*> arguments, const std::function<void()>& body) {
    arguments.insert(arguments.begin(), "program");
    CLI::App app("", "program");
    CommonOptions options;
    addCommon(app, options, true);
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const Fd reading(ends[0]);
    const Fd kept(::dup(STDERR_FILENO));
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[1]);
    const int status = runProgram(app, static_cast<int>(arguments.size()),
                                  const_cast<char**>(arguments.data()), options, body);
    ::dup2(kept.get(), STDERR_FILENO); // and so closes the pipe
    setLogLevel("info");               // for the other tests
    std::array<char, 4096> text{};
    const auto bytes = ::read(reading.get(), text.data(), text.size());
    return {status, std::string(text.data(), static_cast<std::size_t>(bytes))};
}

} // namespace

TEST_CASE("a program that succeeds prints nothing and exits with 0") {
    bool ran = false;
    const auto result = run({"--log-level", "off"}, [&] { ran = true; });
    CHECK(ran);
    CHECK(result.status == 0);
    CHECK(result.error.empty());
}

TEST_CASE("a wrong command line exits with 2 and one line, and nothing runs") {
    const struct {
        std::vector<const char*> arguments;
        const char* error;
    } cases[]{
        {{"--loglevel", "off"}, "--loglevel"},
        {{"--log-level", "loud"},
         "--log-level: 'loud': must be trace, debug, info, warn, error or off"},
    };
    for (const auto& c : cases) {
        const auto result = run(c.arguments, [] { FAIL("was run"); });
        INFO(result.error);
        CHECK(result.status == 2);
        CHECK(result.error.rfind("program: ", 0) == 0);
        CHECK(result.error.find(c.error) != std::string::npos);
        CHECK(result.error.find("(see program --help)\n") != std::string::npos);
        CHECK(result.error.find('\n') + 1 == result.error.size());
    }
}

TEST_CASE("an exception exits with 1 and one line, without the secrets of a URL") {
    const auto result = run({"--log-level", "off"}, [] {
        throw std::runtime_error("publish to rtsp://robot:SECRET@host/camera: refused");
    });
    CHECK(result.status == 1);
    CHECK(result.error == "program: publish to rtsp://host/camera: refused\n");
    const auto wrong = run({"--log-level", "off"},
                           [] { throw CLI::ValidationError("--preset", "'quick': must be fast"); });
    CHECK(wrong.status == 2);
}
