#include "base/fd.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdint>
#include <mutex>

namespace veter {

Fd::~Fd() {
    if (fd_ >= 0) ::close(fd_);
}

WakeUp::WakeUp() : fd_(sys::check(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "create an eventfd")) {}

void WakeUp::wake() const noexcept {
    const std::uint64_t one = 1;
    // Fails only when the counter is full, and then the poller is awake anyway.
    [[maybe_unused]] const auto n = ::write(fd_.get(), &one, sizeof one);
}

void WakeUp::clear() const noexcept {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto n = ::read(fd_.get(), &count, sizeof count);
}

bool writeNow(int fd, std::string_view text, std::chrono::milliseconds patience) noexcept {
    static std::mutex mutex; // room for one is seen by one
    const std::lock_guard lock(mutex);
    while (!text.empty()) {
        pollfd polled{fd, POLLOUT, 0};
        if (::poll(&polled, 1, static_cast<int>(patience.count())) != 1) return false;
        const auto n = ::write(fd, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
        if (n <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

timespec timeLeft(std::chrono::steady_clock::time_point deadline,
                  std::chrono::steady_clock::time_point now) noexcept {
    using namespace std::chrono;
    const auto left = std::max<nanoseconds>(deadline - now, nanoseconds::zero());
    const auto whole = duration_cast<seconds>(left);
    return {static_cast<time_t>(whole.count()), static_cast<long>((left - whole).count())};
}

} // namespace veter
