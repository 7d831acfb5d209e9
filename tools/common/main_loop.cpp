#include "tools/common/main_loop.hpp"

#include <poll.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace veter::tools {

MainLoop::MainLoop() : signals_([this] { finish(); }) {
    std::signal(SIGPIPE, SIG_IGN); // a closed pipe or socket is an error like any other
}

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
        pollfd polled{wake_.fd(), POLLIN, 0};
        const auto wait = timeLeft(std::min(nextTick, end), Clock::now());
        ::ppoll(&polled, 1, &wait, nullptr);
        {
            const std::lock_guard lock(mutex_);
            if (failure_) std::rethrow_exception(failure_);
            if (finished_) return;
        }
        if (Clock::now() >= end) return;
        if (Clock::now() >= nextTick) {
            nextTick += std::chrono::seconds(1);
            tick();
        }
    }
}

} // namespace veter::tools
