#include "tools/main_loop.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace veter::tools {
namespace {

sigset_t endingSignals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

Fd blockAndWatch() {
    const auto set = endingSignals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN); // a closed pipe or socket is an error like any other
    return Fd(sys::check(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), "watch for signals"));
}

/// Takes the signal that woke us; the next one does what it does by default.
void letTheNextOneKill(int fd) {
    signalfd_siginfo info;
    [[maybe_unused]] const auto n = ::read(fd, &info, sizeof info);
    const auto set = endingSignals();
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

} // namespace

MainLoop::MainLoop() : signals_(blockAndWatch()) {}

void MainLoop::finish() noexcept {
    {
        const std::lock_guard lock(mutex_);
        finished_ = true;
    }
    wake_.wake();
}

void MainLoop::fail(std::exception_ptr exception) noexcept {
    {
        const std::lock_guard lock(mutex_);
        if (!failure_) failure_ = std::move(exception);
    }
    wake_.wake();
}

void MainLoop::run(const std::function<void()>& tick,
                   std::optional<std::chrono::microseconds> limit) {
    using Clock = std::chrono::steady_clock;
    const auto end = limit ? Clock::now() + *limit : Clock::time_point::max();
    auto nextTick = Clock::now() + std::chrono::seconds(1);
    while (true) {
        pollfd polled[] = {{signals_.get(), POLLIN, 0}, {wake_.fd(), POLLIN, 0}};
        const auto wait = timeLeft(std::min(nextTick, end), Clock::now());
        ::ppoll(polled, 2, &wait, nullptr);
        {
            const std::lock_guard lock(mutex_);
            if (failure_) std::rethrow_exception(failure_);
            if (finished_) return;
        }
        if ((polled[0].revents & POLLIN) != 0) return letTheNextOneKill(signals_.get());
        if (Clock::now() >= end) return;
        if (Clock::now() >= nextTick) {
            nextTick += std::chrono::seconds(1);
            tick();
        }
    }
}

} // namespace veter::tools
