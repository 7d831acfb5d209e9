#pragma once

#include "base/fd.hpp"

#include <atomic>
#include <csignal>
#include <functional>
#include <thread>

namespace veter::tools {

/// Blocks SIGINT and SIGTERM in the calling thread and in those it starts, and reports when one
/// arrives. A second one ends the program at once, whatever its threads are doing.
class EndingSignals {
public:
    /// `onFirst`: called from a thread of its own. Throws sys::Error.
    explicit EndingSignals(std::function<void()> onFirst = {});
    ~EndingSignals(); ///< in the same thread
    EndingSignals(const EndingSignals&) = delete;
    EndingSignals& operator=(const EndingSignals&) = delete;
    bool seen() const noexcept { return seen_; } ///< any thread

private:
    void run();

    sigset_t signals_{};
    sigset_t before_{}; // what the calling thread holds back without us
    std::function<void()> onFirst_;
    WakeUp end_;
    Fd watched_;
    std::atomic<bool> seen_{false};
    std::jthread thread_;
};

} // namespace veter::tools
