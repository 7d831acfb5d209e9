#pragma once
// File descriptors with an owner.

#include "base/sys_error.hpp"

#include <chrono>
#include <string_view>
#include <utility>

namespace veter {

class Fd {
public:
    Fd() = default;
    explicit Fd(int fd) noexcept : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Fd();
    int get() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }

private:
    int fd_ = -1;
};

/// Wakes a poll() from another thread (eventfd). Any thread may call wake().
class WakeUp {
public:
    WakeUp(); ///< throws sys::Error
    void wake() const noexcept;
    void clear() const noexcept; ///< takes back all wakes so far
    int fd() const noexcept { return fd_.get(); }

private:
    Fd fd_;
};

/// Writes without waiting for the reader for longer than `patience`. A text of PIPE_BUF bytes or
/// less is written whole or not at all. False = not all of it was written. Any thread.
bool writeNow(int fd, std::string_view text, std::chrono::milliseconds patience = {}) noexcept;

/// ppoll time-out until `deadline`: zero when it has passed.
timespec timeLeft(std::chrono::steady_clock::time_point deadline,
                  std::chrono::steady_clock::time_point now) noexcept;

} // namespace veter
