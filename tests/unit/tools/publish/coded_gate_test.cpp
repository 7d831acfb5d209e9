#include "tools/publish/coded_gate.hpp"

#include <doctest/doctest.h>

using namespace veter::tools;

TEST_CASE("pictures pass from a key frame on, until one is missing or of another stream") {
    CodedGate gate;
    CHECK_FALSE(gate.pass(0, false));
    CHECK(gate.pass(1, true));
    CHECK(gate.pass(2, false));
    CHECK_FALSE(gate.pass(4, false)); // 3 was dropped
    CHECK_FALSE(gate.pass(5, false));
    CHECK(gate.pass(6, true));
    CHECK(gate.pass(7, false));
    gate.interrupt();
    CHECK_FALSE(gate.pass(8, false));
    CHECK(gate.pass(10, true)); // a key frame needs nothing
    CHECK(gate.pass(11, false));
}

TEST_CASE("a wrap of the frame number is no gap") {
    CodedGate gate;
    CHECK(gate.pass(0xffffffff, true));
    CHECK(gate.pass(0, false));
}
