#include "tools/probe/stop_signals.hpp"

#include <pthread.h>

namespace veter::probe {

StopSignals::StopSignals() noexcept {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, &before_);
}

StopSignals::~StopSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

bool StopSignals::seen() noexcept {
    const timespec now{};
    if (!seen_ && sigtimedwait(&signals_, nullptr, &now) > 0) {
        seen_ = true;
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    return seen_;
}

} // namespace veter::probe
