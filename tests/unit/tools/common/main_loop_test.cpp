#include "tools/common/main_loop.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <thread>

using namespace veter::tools;
using namespace std::chrono_literals;

namespace {

constexpr auto kNever = 60s; // no test waits so long

std::exception_ptr failure(const char* what) {
    return std::make_exception_ptr(std::runtime_error(what));
}

void noTick() { FAIL("a tick within less than a second"); }

} // namespace

TEST_CASE("the main loop ends when told to, before or while it runs, by any thread") {
    MainLoop before;
    before.finish();
    before.run(noTick, kNever);

    MainLoop loop;
    const std::jthread other([&] { loop.finish(); });
    loop.run(noTick, kNever);
}

TEST_CASE("the main loop ends at its limit") { MainLoop().run(noTick, 1ms); }

TEST_CASE("the main loop throws the first exception of a thread, whatever else happens") {
    MainLoop loop;
    {
        const std::jthread other([&] { loop.fail(failure("first")); });
    }
    loop.fail(failure("second"));
    loop.finish();
    CHECK_THROWS_WITH_AS(loop.run(noTick, kNever), "first", std::runtime_error);
}

TEST_CASE("the main loop ticks every second, and throws what a tick throws") {
    MainLoop loop;
    int ticks = 0;
    const auto begin = std::chrono::steady_clock::now();
    loop.run(
        [&] {
            if (++ticks == 2) loop.finish();
        },
        kNever);
    CHECK(ticks == 2);
    CHECK(std::chrono::steady_clock::now() - begin >= 2s);
    MainLoop other;
    CHECK_THROWS_WITH_AS(other.run([] { throw std::runtime_error("tick"); }, kNever), "tick",
                         std::runtime_error);
}

TEST_CASE("a signal ends the main loop") {
    for (const int number : {SIGTERM, SIGINT}) {
        MainLoop loop;
        ::kill(::getpid(), number);
        loop.run(noTick, kNever);
    }
}

TEST_CASE("a closed pipe is an error and does not end the program") {
    const MainLoop loop;
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    ::close(ends[0]);
    CHECK(::write(ends[1], "!", 1) == -1);
    CHECK(errno == EPIPE);
    ::close(ends[1]);
}
