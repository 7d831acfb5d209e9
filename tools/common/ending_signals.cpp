#include "tools/common/ending_signals.hpp"

#include "base/time.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <utility>

namespace veter::tools {

EndingSignals::EndingSignals(std::function<void()> onFirst) : onFirst_(std::move(onFirst)) {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    watched_ =
        Fd(sys::check(::signalfd(-1, &signals_, SFD_CLOEXEC | SFD_NONBLOCK), "watch for signals"));
    pthread_sigmask(SIG_BLOCK, &signals_, &before_);
    thread_ = std::jthread([this] { run(); });
}

EndingSignals::~EndingSignals() {
    end_.wake();
    thread_.join();
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void EndingSignals::run() {
    nameThread("veter-signals");
    pollfd polled[] = {{watched_.get(), POLLIN, 0}, {end_.fd(), POLLIN, 0}};
    while (::poll(polled, 2, -1) < 0) { // interrupted
    }
    signalfd_siginfo taken;
    if (::read(watched_.get(), &taken, sizeof taken) > 0) {
        seen_ = true;
        if (onFirst_) onFirst_();
    }
    pthread_sigmask(SIG_UNBLOCK, &signals_,
                    nullptr); // here the next one does what it does by default
    while (::poll(&polled[1], 1, -1) < 0) {
    }
}

} // namespace veter::tools
