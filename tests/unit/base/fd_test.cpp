#include "base/fd.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <climits>
#include <string>
#include <utility>

using namespace veter;
using namespace std::chrono_literals;

namespace {

bool isOpen(int fd) { return ::fcntl(fd, F_GETFD) != -1; }
int openNull() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

bool readable(int fd) {
    pollfd polled{fd, POLLIN, 0};
    return ::poll(&polled, 1, 0) == 1;
}

} // namespace

TEST_CASE("a descriptor is closed by its last owner, once") {
    const int raw = openNull();
    {
        Fd first(raw);
        CHECK(first);
        Fd second(std::move(first));
        CHECK_FALSE(first); // NOLINT(bugprone-use-after-move): this is what is tested
        CHECK(second.get() == raw);
        CHECK(isOpen(raw));
    }
    CHECK_FALSE(isOpen(raw));
    Fd one(openNull());
    const int replaced = one.get();
    const int kept = openNull();
    one = Fd(kept);
    CHECK_FALSE(isOpen(replaced));
    CHECK(one.get() == kept);
    CHECK_FALSE(Fd());
}

TEST_CASE("a wake-up stays set until it is cleared") {
    const WakeUp wake;
    CHECK_FALSE(readable(wake.fd()));
    wake.wake();
    wake.wake();
    CHECK(readable(wake.fd()));
    wake.clear();
    CHECK_FALSE(readable(wake.fd()));
    wake.clear(); // nothing to take: does not block
}

TEST_CASE("the time left until a deadline is never negative") {
    const std::chrono::steady_clock::time_point now(1h);
    const auto left = timeLeft(now + 1500ms, now);
    CHECK(left.tv_sec == 1);
    CHECK(left.tv_nsec == 500'000'000);
    const auto none = timeLeft(now - 1s, now);
    CHECK(none.tv_sec == 0);
    CHECK(none.tv_nsec == 0);
}

TEST_CASE("a write to a full pipe does not wait") {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    const Fd out(ends[0]), in(ends[1]);
    const std::string line(1000, 'x');
    int written = 0;
    while (written < 1'000'000 && writeNow(in.get(), line)) ++written;
    CHECK(written >= 10);
    CHECK(written < 100); // 64 kB by default
    CHECK_FALSE(writeNow(in.get(), std::string(100'000, 'x')));
    char read[PIPE_BUF];
    while (readable(out.get()) && ::read(out.get(), read, sizeof read) > 0) {
    }
    CHECK(writeNow(in.get(), line));
    CHECK_FALSE(writeNow(-1, line));
}
