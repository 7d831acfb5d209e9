#pragma once

#include "base/fd.hpp"
#include "base/time.hpp"

#include <optional>
#include <stop_token>

namespace veter::capture {

/// Waits for a file descriptor or a moment, and no longer than until a stop is requested. One
/// thread waits; the stop may come from any.
class Waiter {
public:
    enum class Result { Ready, TimedOut, Stopped };

    /// Ready = `fd` can be read, has an event (V4L2's), or shows its error or end at the next read.
    /// Throws sys::Error.
    Result readable(int fd, const std::stop_token& stop,
                    std::optional<Clock::time_point> deadline = std::nullopt);
    /// False = stopped before `deadline`. Throws sys::Error.
    bool until(Clock::time_point deadline, const std::stop_token& stop) {
        return readable(-1, stop, deadline) != Result::Stopped;
    }

private:
    WakeUp wakeUp_;
};

} // namespace veter::capture
