#include "capture/common/waiter.hpp"

#include <poll.h>

namespace veter::capture {

Waiter::Result Waiter::readable(int fd, const std::stop_token& stop,
                                std::optional<Clock::time_point> deadline) {
    wakeUp_.clear(); // of a stop that an earlier wait was told of
    const std::stop_callback onStop(stop, [this] { wakeUp_.wake(); });
    pollfd fds[] = {{wakeUp_.fd(), POLLIN, 0},
                    {fd, POLLIN | POLLPRI, 0}}; // ppoll passes over fd -1
    for (;;) {
        const timespec left = deadline ? timeLeft(*deadline, Clock::now()) : timespec{};
        const int rc = ::ppoll(fds, 2, deadline ? &left : nullptr, nullptr);
        if (rc == -1 && errno == EINTR) continue;
        sys::check(rc, "wait for input");
        if (stop.stop_requested()) return Result::Stopped;
        if (fds[1].revents != 0) return Result::Ready;
        if (rc == 0) return Result::TimedOut;
    }
}

} // namespace veter::capture
