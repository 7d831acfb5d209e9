#include "tools/common/stats_line.hpp"

#include "tests/unit/captured_output.hpp"
#include "tests/unit/log_lines.hpp"
#include "tests/unit/reason.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

using namespace veter;
using namespace veter::test;
using namespace veter::tools;

TEST_CASE("without a terminal each line is separate") {
    std::string text;
    {
        const CapturedOutput output(STDOUT_FILENO);
        {
            StatsLine line(false);
            line.print("fps=30");
            line.print("fps=29");
        }
        text = output.take();
    }
    CHECK(text == "fps=30\nfps=29\n");
}

TEST_CASE("lines that nobody reads are dropped, and their number is printed once") {
    LogLines lines("stats");
    std::string first, last;
    std::string told, after;
    {
        const CapturedOutput output(STDOUT_FILENO);
        StatsLine line(false);
        const std::string kilobyte(1000, 'x');
        for (int i = 0; i < 200; ++i) line.print(kilobyte); // more than there is room for
        first = output.take();
        line.print("read again");
        told = lines.take();
        line.print("and again");
        after = lines.take();
        last = output.take();
    }
    const auto written = first.size() / 1001;
    CHECK(first.size() % 1001 == 0);
    CHECK(written > 10);
    REQUIRE(written < 200);
    CHECK(last == "read again\nand again\n");
    CHECK(told == fmt::format("{} lines dropped: nobody read standard output\n", 200 - written));
    CHECK(after.empty());
}
