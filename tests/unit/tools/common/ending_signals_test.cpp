#include "tools/common/ending_signals.hpp"

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace veter;
using namespace veter::tools;

namespace {

/// How a process ends whose main thread hangs, and to which both signals are sent.
int endOf(int first, int second) {
    const auto child = ::fork();
    if (child != 0) {
        int status = 0;
        ::waitpid(child, &status, 0);
        return status;
    }
    for (const int number : {SIGTERM, SIGINT}) std::signal(number, SIG_DFL); // not doctest's
    ::alarm(10); // if none of them ends it
    int answers[2];
    if (::pipe(answers) != 0) ::_exit(1);
    const EndingSignals signals([&] { (void)!::write(answers[1], "!", 1); });
    char answer = 0;
    ::kill(::getpid(), first);
    if (::read(answers[0], &answer, 1) != 1 || !signals.seen()) ::_exit(2);
    ::kill(::getpid(), second);
    (void)!::read(answers[0], &answer, 1); // for ever
    ::_exit(3);
}

} // namespace

TEST_CASE("the first signal is reported, the second ends a program that hangs") {
    for (const int first : {SIGTERM, SIGINT})
        for (const int second : {SIGTERM, SIGINT}) {
            const int status = endOf(first, second);
            CHECK(WIFSIGNALED(status));
            CHECK(WTERMSIG(status) == second);
        }
}

TEST_CASE("signals have their former effect again once nobody watches for them") {
    sigset_t blocked;
    {
        const EndingSignals signals;
        pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
        CHECK(sigismember(&blocked, SIGTERM) == 1);
        CHECK_FALSE(signals.seen());
    }
    pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
    CHECK(sigismember(&blocked, SIGTERM) == 0);
}
