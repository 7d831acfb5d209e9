#pragma once
// Captures what this process writes to standard output or standard error.

#include "base/fd.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>

namespace veter::test {

/// The descriptor is a pipe while this lives. doctest writes to standard output, too: check
/// afterwards.
class CapturedOutput {
public:
    explicit CapturedOutput(int fd) : fd_(fd), kept_(::dup(fd)) {
        std::fflush(nullptr);
        int ends[2];
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        reading_ = Fd(ends[0]);
        ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
        ::dup2(ends[1], fd);
        ::close(ends[1]);
    }
    ~CapturedOutput() {
        std::fflush(nullptr);
        ::dup2(kept_.get(), fd_);
    }
    CapturedOutput(const CapturedOutput&) = delete;
    CapturedOutput& operator=(const CapturedOutput&) = delete;

    /// What was written since the last call.
    std::string take() const {
        std::fflush(nullptr);
        std::string all;
        std::array<char, 4096> text;
        for (ssize_t n = 0; (n = ::read(reading_.get(), text.data(), text.size())) > 0;)
            all.append(text.data(), static_cast<std::size_t>(n));
        return all;
    }

private:
    int fd_;
    Fd kept_;
    Fd reading_;
};

} // namespace veter::test
