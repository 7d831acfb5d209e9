#include "base/stderr_sink.hpp"

#include "tests/unit/captured_output.hpp"

#include <algorithm>

using namespace veter;
using namespace veter::test;

namespace {

struct Log {
    Log() { sink.set_pattern("%^%l%$ %n: %v"); }
    void write(spdlog::level::level_enum level, const std::string& text) {
        sink.log({"relay", level, text});
    }
    StderrSink sink;
};

auto lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

} // namespace

TEST_CASE("lines come out as they are formatted, without colours where no terminal is") {
    std::string text;
    {
        const CapturedOutput output(STDERR_FILENO);
        Log log;
        log.write(spdlog::level::info, "camera arrives");
        log.write(spdlog::level::err, "camera is gone");
        text = output.take();
    }
    CHECK(text == "info relay: camera arrives\nerror relay: camera is gone\n");
}

TEST_CASE("of a flood only a burst is written, but all lines of levels debug and trace") {
    std::string flood, asked;
    {
        const CapturedOutput output(STDERR_FILENO);
        Log log;
        for (int i = 0; i < LogLimit::kBurst + 50; ++i)
            log.write(spdlog::level::warn, "bad packet");
        flood = output.take();
        for (int i = 0; i < 200; ++i) log.write(spdlog::level::debug, "packet");
        asked = output.take();
    }
    CHECK(lines(flood) >= LogLimit::kBurst);
    CHECK(lines(flood) <= LogLimit::kBurst + 2); // one a second more
    CHECK(lines(asked) == 200 + 1);              // before them, how many were left out
    CHECK(asked.rfind("warning log: messages suppressed: ", 0) == 0);
}

TEST_CASE("lines that nobody reads are dropped without waiting, and their number is written") {
    std::string first, last;
    constexpr int kLines = 200; // more than a pipe has room for
    {
        const CapturedOutput output(STDERR_FILENO);
        Log log;
        for (int i = 0; i < kLines; ++i) log.write(spdlog::level::debug, std::string(1000, 'x'));
        first = output.take();
        log.write(spdlog::level::debug, "read again");
        log.write(spdlog::level::debug, "and again");
        last = output.take();
    }
    const auto written = lines(first);
    CHECK(first.back() == '\n'); // whole lines
    CHECK(written > 10);
    REQUIRE(written < kLines);
    CHECK(last == fmt::format("warning log: messages suppressed: {} of relay\n"
                              "debug relay: read again\ndebug relay: and again\n",
                              kLines - written));
}
