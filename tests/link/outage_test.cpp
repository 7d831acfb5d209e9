// Outages so long that sequence numbers, which go on meanwhile, are more than half around.

#include "tests/link/scene.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::sim;
using namespace std::chrono_literals;

namespace {

/// What is shown, of what is taken, in ten seconds from three seconds behind the outage on.
double shownAfter(Clock::duration outage, bool keyed, bool noRoute) {
    ChainSettings settings;
    settings.up.loss = settings.down.loss = 0.02;
    settings.sender.leastRate = BitRate{150'000};
    if (keyed) settings.keys = makeKeys();
    auto chain = makeChain(settings);
    chain.run(5s);
    if (noRoute) {
        chain.route = false;
    } else {
        cut(chain.up, std::chrono::duration_cast<Micros>(outage), chain);
        cut(chain.down, std::chrono::duration_cast<Micros>(outage), chain);
    }
    chain.run(outage);
    chain.route = true;
    settle(chain, 3s);
    chain.run(10s);
    return static_cast<double>(chain.counts().shown) / static_cast<double>(chain.counts().taken);
}

} // namespace

TEST_CASE("after an outage of any length the picture is back, with a key and without") {
    for (const bool noRoute : {false, true})
        for (const bool keyed : {false, true})
            for (const auto outage : {5s, 100s, 170s, 240s, 300s, 360s}) {
                if (kSanitized && outage != 240s) continue;
                INFO("no route " << noRoute << ", keyed " << keyed << ", " << outage.count()
                                 << " s");
                CHECK(shownAfter(outage, keyed, noRoute) > 0.95);
            }
}
