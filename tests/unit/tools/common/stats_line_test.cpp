#include "tools/common/stats_line.hpp"

#include "base/fd.hpp"
#include "tests/unit/log_lines.hpp"
#include "tests/unit/reason.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>

using namespace veter;
using namespace veter::test;
using namespace veter::tools;

namespace {

/// Standard output is a pipe while this lives.
class Output {
public:
    Output() {
        std::fflush(stdout);
        int ends[2];
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        reading_ = Fd(ends[0]);
        ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
        ::dup2(ends[1], STDOUT_FILENO);
        ::close(ends[1]);
    }
    ~Output() { ::dup2(kept_.get(), STDOUT_FILENO); }
    std::string take() const {
        std::string all;
        std::array<char, 4096> text;
        for (ssize_t n = 0; (n = ::read(reading_.get(), text.data(), text.size())) > 0;)
            all.append(text.data(), static_cast<std::size_t>(n));
        return all;
    }

private:
    Fd kept_{::dup(STDOUT_FILENO)};
    Fd reading_;
};

} // namespace

TEST_CASE("where no terminal is, each line stands on its own") {
    std::string text;
    {
        const Output output;
        {
            StatsLine line;
            line.print("fps=30");
            line.print("fps=29");
        }
        text = output.take();
    }
    CHECK(text == "fps=30\nfps=29\n");
}

TEST_CASE("lines that nobody reads are left out, and their number is told once") {
    LogLines lines("stats");
    std::string first, last;
    std::string told, after;
    {
        const Output output;
        StatsLine line;
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
