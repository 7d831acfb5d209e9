#pragma once

#include <csignal>

namespace veter::probe {

/// Holds SIGINT and SIGTERM back from the calling thread, and from those it starts, and says when
/// one came. After the first they act as usual again, so that a second one ends the program.
class StopSignals {
public:
    StopSignals() noexcept;
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;
    bool seen() noexcept; ///< in the same thread; does not block

private:
    sigset_t signals_{};
    sigset_t before_{};
    bool seen_ = false;
};

} // namespace veter::probe
