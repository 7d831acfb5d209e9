// Ends that restart, that move, and whose clocks jump.

#include "tests/link/scene.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::sim;
using namespace std::chrono_literals;

namespace {

struct Case {
    bool keyed;
    double loss;
};
constexpr Case kCases[] = {{false, 0}, {false, 0.05}, {true, 0}, {true, 0.05}};

/// A chain that has run for five seconds, 40 ms from end to end and back.
Chain start(const Case& c) {
    ChainSettings settings;
    settings.up.loss = settings.down.loss = c.loss;
    if (c.keyed) settings.keys = makeKeys();
    auto chain = makeChain(settings);
    settle(chain, 5s);
    return chain;
}

/// All that follows arrives whole.
void checkContinues(Chain& chain) {
    settle(chain, 2s);
    chain.run(5s);
    CHECK(chain.counts().shown > chain.counts().taken * 98 / 100);
    CHECK(chain.counts().wrong == 0);
    CHECK(std::chrono::abs(*chain.received().roundTrip - 40ms) < 2ms);
}

} // namespace

TEST_CASE("a sender that sends a BYE is followed by the next at once") {
    for (const auto& c : kCases) {
        INFO("keyed " << c.keyed << ", loss " << c.loss);
        auto chain = start(c);
        chain.restartSender(true);
        chain.run(1s);
        CHECK(chain.received().restarts == 1);
        CHECK(chain.counts().longestFreeze < (c.loss > 0 ? 600ms : 120ms));
        checkContinues(chain);
    }
}

TEST_CASE("a sender that is killed is followed by the next after a silence") {
    for (const auto& c : kCases) {
        INFO("keyed " << c.keyed << ", loss " << c.loss);
        auto chain = start(c);
        chain.restartSender(false);
        chain.run(2s);
        CHECK(chain.received().restarts == 1);
        CHECK(chain.counts().longestFreeze < 200ms + 400ms);
        checkContinues(chain);
    }
}

TEST_CASE("a restarted relay has a picture soon") {
    for (const auto& c : kCases) {
        INFO("keyed " << c.keyed << ", loss " << c.loss);
        auto chain = start(c);
        chain.restartRelay();
        chain.run(2s);
        CHECK(chain.received().restarts == 0); // its own
        CHECK(chain.counts().longestFreeze < 400ms);
        checkContinues(chain);
    }
}

TEST_CASE(
    "a sender at another address is followed at once with a key, and after a silence without one") {
    for (const auto& c : kCases) {
        INFO("keyed " << c.keyed << ", loss " << c.loss);
        auto chain = start(c);
        chain.moveSender();
        chain.run(3s);
        CHECK(chain.received().moves == 1);
        CHECK(chain.received().restarts == 0);
        CHECK(chain.counts().longestFreeze < (c.keyed ? 120ms : 1600ms));
        checkContinues(chain);
    }
}

TEST_CASE("a wall clock that jumps changes nothing") {
    for (const Micros step : {Micros(24h), -Micros(24h), Micros(500ms), -Micros(500ms)}) {
        INFO(step.count());
        auto chain = start({false, 0});
        chain.stepWallClock(step);
        chain.run(5s);
        CHECK(chain.counts().worst < 30ms);
        CHECK(chain.counts().shown >= chain.counts().taken - 1);
        CHECK(chain.received().losses.requests == 0);
        CHECK(chain.received().restarts == 0);
        checkContinues(chain);
    }
}

TEST_CASE("a relay knows how the robot is, with and without a key, until another one comes") {
    for (const auto& keys : {std::optional<transport::SrtpKeys>(), std::optional(makeKeys())}) {
        ChainSettings settings;
        settings.keys = keys;
        settings.up.loss = 0.05;
        auto chain = makeChain(settings);
        chain.run(1s);
        CHECK_FALSE(chain.received().robot);
        transport::RobotState state;
        state.encoded = 30;
        state.temperature = 71.5;
        chain.setRobot(state);
        chain.run(3s);
        CHECK(chain.received().robot == state);
        chain.restartSender(true); // which tells nothing yet
        chain.run(1s);
        CHECK(chain.received().restarts == 1);
        CHECK_FALSE(chain.received().robot);
    }
}
