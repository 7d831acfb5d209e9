#include "capture/common/waiter.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <thread>

using namespace veter;
using namespace veter::capture;
using namespace std::chrono_literals;
using Result = Waiter::Result;

namespace {

struct Pipe {
    Pipe() {
        int ends[2];
        REQUIRE(::pipe(ends) == 0);
        reading = Fd(ends[0]);
        writing = Fd(ends[1]);
    }
    Fd reading, writing;
};

} // namespace

TEST_CASE("a descriptor is ready when it has data, and at its end") {
    Waiter waiter;
    Pipe pipe;
    const std::stop_token none;
    CHECK(waiter.readable(pipe.reading.get(), none, Clock::now()) == Result::TimedOut);
    REQUIRE(::write(pipe.writing.get(), "!", 1) == 1);
    CHECK(waiter.readable(pipe.reading.get(), none) == Result::Ready);
    char byte = 0;
    REQUIRE(::read(pipe.reading.get(), &byte, 1) == 1);
    pipe.writing = Fd();
    CHECK(waiter.readable(pipe.reading.get(), none) == Result::Ready);
}

TEST_CASE("no wait is shorter than its time-out") {
    Waiter waiter;
    const auto deadline = Clock::now() + 20ms;
    CHECK(waiter.until(deadline, {}));
    CHECK(Clock::now() >= deadline);
    CHECK(waiter.until(Clock::now() - 1h, {}));
}

TEST_CASE("a stop ends a wait, before it or in it, and the next wait waits again") {
    Waiter waiter;
    const Pipe pipe;
    std::stop_source before;
    before.request_stop();
    CHECK(waiter.readable(pipe.reading.get(), before.get_token()) == Result::Stopped);
    CHECK_FALSE(waiter.until(Clock::now() + 1h, before.get_token()));
    std::stop_source during;
    const std::jthread other([&] { during.request_stop(); });
    CHECK_FALSE(waiter.until(Clock::now() + 1h, during.get_token()));
    CHECK(waiter.until(Clock::now() + 1ms, {}));
}
