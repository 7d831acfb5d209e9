#include "tools/common/watchdog.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::tools;
using namespace std::chrono_literals;

namespace {

struct Threads {
    Watchdog watchdog;
    std::uint64_t work[2] = {0, 0};
    std::uint64_t done[2] = {0, 0};
    Clock::time_point now{1h};

    std::optional<std::string_view> after(std::chrono::seconds time, bool haveWork,
                                          bool secondWorks) {
        std::optional<std::string_view> hanging;
        for (; time > 0s; time -= 1s) {
            now += 1s;
            work[0] += haveWork;
            work[1] += haveWork;
            done[0] += haveWork;
            done[1] += secondWorks;
            const Watchdog::Thread threads[] = {{"first", work[0], done[0]},
                                                {"second", work[1], done[1]}};
            hanging = watchdog.hanging(threads, now);
        }
        return hanging;
    }
};

} // namespace

TEST_CASE("a thread that has work and does none for long hangs, until it goes on") {
    Threads threads;
    CHECK_FALSE(threads.after(100s, true, true));
    CHECK_FALSE(threads.after(Watchdog::kHang - 1s, true, false));
    CHECK(threads.after(1s, true, false) == "second");
    CHECK(threads.after(100s, true, false) == "second");
    CHECK_FALSE(threads.after(1s, true, true));
}

TEST_CASE("a thread without work does not hang") {
    Threads threads;
    CHECK_FALSE(threads.after(1000s, false, false));
    CHECK_FALSE(threads.after(Watchdog::kHang - 1s, true, false));
    CHECK_FALSE(threads.after(1s, true, true));
}
