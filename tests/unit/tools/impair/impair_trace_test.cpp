#include "tools/impair/trace.hpp"

#include "tests/unit/reason.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace veter;
using namespace veter::impair;
using namespace std::chrono_literals;

TEST_CASE("a trace has one time per line") {
    CHECK(parseTrace("0\n5\n5\n12") == Trace{{0ms, 5ms, 5ms, 12ms}});
    CHECK(parseTrace("1\r\n2\r\n") == Trace{{1ms, 2ms}});
}

TEST_CASE("an invalid trace is refused with its line") {
    const struct {
        const char* text;
        const char* named;
    } cases[] = {
        {"", "later than 0"},
        {"0\n0\n", "later than 0"},
        {"5\n4\n", "line 2: 4 ms is before 5"},
        {"5\nx\n", "line 2, 'x'"},
        {"5\n\n6\n", "line 2, ''"},
        {"-5\n", "line 1, '-5'"},
        {"5 6\n", "line 1, '5 6'"},
        {"99999999999\n", "line 1, '99999999999'"},
    };
    for (const auto& c : cases) {
        INFO(c.text);
        CHECK(has(reason<std::invalid_argument>([&] { parseTrace(c.text); }), c.named));
    }
}

TEST_CASE("a cursor repeats its trace") {
    const Clock::time_point start(1h);
    TraceCursor cursor(std::make_shared<const Trace>(Trace{{0ms, 5ms, 12ms}}), start);
    CHECK(cursor.at() == start);
    CHECK(cursor.at(2) == start + 12ms);
    CHECK(cursor.at(3) == start + 12ms); // 0 ms of the second round
    CHECK(cursor.at(7) == start + 29ms);
    cursor.step();
    CHECK(cursor.at() == start + 5ms);
}
