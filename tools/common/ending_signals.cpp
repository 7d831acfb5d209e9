#include "tools/common/ending_signals.hpp"

#include "base/time.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <utility>

namespace veter::tools {

EndingSignals::EndingSignals(std::function<void()> onFirst, std::function<void()> onUser)
    : onFirst_(std::move(onFirst)), onUser_(std::move(onUser)) {
    sigemptyset(&ending_);
    sigaddset(&ending_, SIGINT);
    sigaddset(&ending_, SIGTERM);
    watchedFor_ = ending_;
    if (onUser_) sigaddset(&watchedFor_, SIGUSR1);
    watched_ = Fd(
        sys::check(::signalfd(-1, &watchedFor_, SFD_CLOEXEC | SFD_NONBLOCK), "watch for signals"));
    pthread_sigmask(SIG_BLOCK, &watchedFor_, &before_);
    thread_ = std::jthread([this] { run(); });
}

EndingSignals::~EndingSignals() {
    end_.wake();
    thread_.join();
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void EndingSignals::run() {
    nameThread("veter-signals");
    int taken = take();
    for (; taken == SIGUSR1; taken = take()) onUser_();
    if (taken != 0) {
        seen_ = true;
        if (onFirst_) onFirst_();
    }
    pthread_sigmask(SIG_UNBLOCK, &ending_,
                    nullptr); // here the next one does what it does by default
    pollfd end{end_.fd(), POLLIN, 0};
    while (::poll(&end, 1, -1) < 0) { // interrupted
    }
}

/// Waits for a signal; 0 = the end came first.
int EndingSignals::take() {
    pollfd polled[] = {{watched_.get(), POLLIN, 0}, {end_.fd(), POLLIN, 0}};
    while (::poll(polled, 2, -1) < 0) { // interrupted
    }
    signalfd_siginfo taken;
    const bool came = ::read(watched_.get(), &taken, sizeof taken) > 0;
    return came ? static_cast<int>(taken.ssi_signo) : 0;
}

} // namespace veter::tools
