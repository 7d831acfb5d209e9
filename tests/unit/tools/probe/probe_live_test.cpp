#include "tools/probe/live.hpp"

#include "tests/unit/captured_output.hpp"
#include "tests/unit/reason.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>

#include <array>

using namespace veter;
using namespace veter::probe;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

/// Standard error is a terminal while this lives.
class Terminal {
public:
    Terminal()
        : screen_(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)),
          kept_(::dup(STDERR_FILENO)) {
        REQUIRE(screen_);
        REQUIRE(::grantpt(screen_.get()) == 0);
        REQUIRE(::unlockpt(screen_.get()) == 0);
        const Fd end(::open(::ptsname(screen_.get()), O_RDWR | O_NOCTTY | O_CLOEXEC));
        REQUIRE(end);
        ::dup2(end.get(), STDERR_FILENO);
    }
    ~Terminal() { ::dup2(kept_.get(), STDERR_FILENO); }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    std::string take() const {
        std::array<char, 4096> text;
        const auto n = ::read(screen_.get(), text.data(), text.size());
        return n > 0 ? std::string(text.data(), static_cast<std::size_t>(n)) : std::string();
    }

private:
    Fd screen_;
    Fd kept_;
};

FrameEvent picture(Micros at, std::uint32_t number, Micros delay) {
    FrameEvent event;
    event.at = at;
    event.code = TimeCode{number, static_cast<std::uint32_t>((at - delay) / 1ms)};
    event.delay = delay;
    event.bytes = 12'500;
    return event;
}

} // namespace

TEST_CASE("on a terminal one line is written over each second, with figures of that second") {
    const Terminal terminal;
    LiveLine line;
    Report report;
    line.tick(report, 900ms);
    CHECK(terminal.take().empty());
    line.tick(report, 1s);
    CHECK(terminal.take() == "\r\x1b[K1 s  waiting for a key frame");
    for (std::uint32_t i = 0; i < 20; ++i)
        report.add(picture(1s + i * 50ms, i, i == 7 ? 90ms : 40ms));
    line.tick(report, 1900ms);
    CHECK(terminal.take().empty());
    line.tick(report, 2s);
    const auto text = terminal.take();
    INFO(text);
    CHECK(has(text, "\r\x1b[K2 s  20.0 frames/s  2.00 Mbit/s  delay 40.0 ms, max 90.0  "));
    CHECK(has(text, "nothing lost"));
    line.tick(report, 3s);
    const auto still = terminal.take();
    CHECK(has(still, "3 s  0.0 frames/s  0.00 Mbit/s  "));
    CHECK_FALSE(has(still, "delay"));
    line.clear();
    CHECK(terminal.take() == "\r\x1b[K");
}

TEST_CASE("without a terminal nothing is written") {
    std::string text;
    {
        const CapturedOutput output(STDERR_FILENO);
        LiveLine line;
        line.tick({}, 5s);
        line.clear();
        text = output.take();
    }
    CHECK(text.empty());
}
