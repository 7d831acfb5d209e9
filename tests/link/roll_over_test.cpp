// Sequence numbers that wrap at 2^16, which SRTP has to count.

#include "tests/link/scene.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::sim;
using namespace std::chrono_literals;

namespace {

/// Loses 5 % both ways.
ChainSettings lossy(std::optional<transport::SrtpKeys> keys) {
    ChainSettings settings;
    settings.up.loss = settings.down.loss = 0.05;
    settings.keys = std::move(keys);
    settings.firstSequence = settings.keys ? 32'700 : 65'000;
    return settings;
}

/// Until the sequence number has wrapped, or will have after so many more packets.
void runUntilWrap(Chain& chain, const ChainSettings& settings, std::uint64_t before = 0) {
    while (settings.firstSequence + chain.sent().packets + before < 1 << 16) chain.run(10ms);
}

} // namespace

TEST_CASE("a wrap of the sequence number disturbs nothing, at 5 % loss, with a key and without") {
    for (const bool keyed : {false, true}) {
        INFO(keyed);
        const auto settings = lossy(keyed ? std::optional(makeKeys()) : std::nullopt);
        auto chain = makeChain(settings);
        chain.run(1s);
        runUntilWrap(chain, settings, 200);
        chain.resetCounts();
        chain.run(10s);
        CHECK(settings.firstSequence + chain.sent().packets > (1 << 16) + 500);
        CHECK(chain.counts().shown > chain.counts().taken * 99 / 100);
        CHECK(chain.counts().wrong == 0);
        CHECK(chain.counts().longestFreeze < 200ms);
        CHECK(chain.received().restarts == 0);
        CHECK(chain.received().unauthentic.badTag == 0);
    }
}

TEST_CASE("a relay that starts after the wrap learns the roll-over counter") {
    const auto settings = lossy(makeKeys());
    auto chain = makeChain(settings);
    runUntilWrap(chain, settings);
    chain.run(3s);
    chain.restartRelay();
    settle(chain, 1s);
    chain.run(5s);
    CHECK(chain.counts().shown > chain.counts().taken * 98 / 100);
}

TEST_CASE("the stream continues after an outage in which the sequence number wraps") {
    for (const bool keyed : {false, true}) {
        INFO(keyed);
        auto settings = lossy(keyed ? std::optional(makeKeys()) : std::nullopt);
        settings.up.loss = settings.down.loss = 0;
        auto chain = makeChain(settings);
        chain.run(1s);
        runUntilWrap(chain, settings, 200);
        cut(chain.up, 5s, chain);
        cut(chain.down, 5s, chain);
        chain.run(5s);
        settle(chain, 1s);
        CHECK(settings.firstSequence + chain.sent().packets > 1 << 16);
        chain.run(5s);
        CHECK(chain.counts().shown >= chain.counts().taken - 1);
        CHECK(chain.received().restarts == 0);
    }
}
