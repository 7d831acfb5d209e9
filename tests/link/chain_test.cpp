// Both ends over links of all kinds.

#include "tests/link/scene.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::sim;
using namespace std::chrono_literals;

TEST_CASE("over a perfect link each picture arrives whole after the one-way delay") {
    const std::optional<transport::SrtpKeys> keys[] = {
        std::nullopt, makeKeys(), makeKeys(transport::SrtpSuite::AeadAes128Gcm)};
    for (const auto& key : keys) {
        ChainSettings settings;
        settings.keys = key;
        auto chain = makeChain(settings);
        chain.run(1s);
        CHECK(chain.counts().longestFreeze < (key ? 120ms : 60ms)); // at the start
        chain.resetCounts();
        chain.run(20s);
        CHECK(chain.counts().wrong == 0);
        CHECK(chain.counts().damaged == 0);
        CHECK(chain.counts().shown >= 599);
        CHECK(chain.counts().worst < 30ms); // 20 on the way, and an IDR is paced
        CHECK(chain.counts().keyFramesAsked == 0);
        CHECK(chain.received().losses.requests == 0);
        CHECK(chain.sent().resends.asked == 0);
    }
}

TEST_CASE("the same settings give the same datagrams, another seed gives others") {
    const auto digest = [](std::uint32_t seed) {
        ChainSettings settings;
        settings.seed = seed;
        settings.up.loss = 0.1;
        settings.down.loss = 0.1;
        settings.sender.leastRate = BitRate{150'000};
        auto chain = makeChain(settings);
        chain.run(20s);
        chain.restartSender(true);
        chain.run(5s);
        return chain.counts().digest;
    };
    MESSAGE("digest " << digest(1));
    CHECK(digest(1) == digest(1));
    CHECK(digest(1) != digest(2));
}

TEST_CASE("5 % loss in both directions is repaired, whatever the round trip") {
    for (const Micros oneWay : {Micros(5ms), Micros(20ms), Micros(40ms), Micros(100ms)}) {
        INFO(oneWay.count());
        ChainSettings settings;
        settings.up.loss = 0.05;
        settings.up.delay = oneWay;
        settings.down = settings.up;
        auto chain = makeChain(settings);
        chain.run(3s); // until loss and round trip are known
        chain.resetCounts();
        chain.run(60s);
        CHECK(chain.counts().wrong == 0);
        CHECK(chain.counts().shown > chain.counts().taken * 98 / 100);
        CHECK(chain.counts().worst < oneWay + 250ms);
    }
}
