#pragma once

#include "tools/common/ending_signals.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>

namespace veter::tools {

/// What main() does while threads work: waits for a signal, the end, or a thread's exception.
class MainLoop {
public:
    /// Blocks SIGINT and SIGTERM in this thread and all that it starts: build it first. Throws
    /// sys::Error.
    MainLoop();

    void finish() noexcept;                           ///< any thread: run() returns
    void fail(std::exception_ptr exception) noexcept; ///< any thread: run() throws it

    /// Calls `tick` each second until a signal, finish(), fail() or `limit` has passed. After a
    /// signal a second one ends the program at once.
    void run(const std::function<void()>& tick,
             std::optional<std::chrono::microseconds> limit = std::nullopt);

private:
    WakeUp wake_;
    std::mutex mutex_; // guards the two below
    bool finished_ = false;
    std::exception_ptr failure_;
    EndingSignals signals_; // last: its thread uses the above
};

} // namespace veter::tools
