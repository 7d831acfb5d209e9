// Losses of the link, and what they cost.

#include "tests/link/scene.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::sim;
using namespace std::chrono_literals;

namespace {

constexpr Micros kOneWay = 20ms;

/// The delay of pictures taken in the last second, the worst of all that are not `but`.
Clock::duration worst(const Chain& chain, Clock::time_point but) {
    Clock::duration longest{};
    for (const auto& [number, taken] : chain.pictures)
        if (taken.captured >= but - 500ms && taken.captured != but && taken.shown)
            longest = std::max(longest, *taken.shown - taken.captured);
    return longest;
}

/// The newest picture.
const Taken& last(const Chain& chain) { return std::prev(chain.pictures.end())->second; }

/// Runs until the camera has taken a key frame, of which a part has left.
void runIntoKeyFrame(Chain& chain) {
    const auto taken = chain.counts().taken;
    do chain.run(1ms);
    while (chain.counts().taken == taken || !last(chain).key);
}

} // namespace

TEST_CASE("lost packets of a key frame arrive a round trip later, and no other picture waits") {
    // Key frames of 33 kB, which the pacer spreads over 4 ms.
    const EncoderSettings encoder{.bufferSeconds = 0.2, .noise = 0};
    Chain chain({}, std::make_unique<EncoderModel>(encoder, 1));
    settle(chain, 3s);
    runIntoKeyFrame(chain);
    const auto hit = last(chain).captured;
    cut(chain.up, 1ms, chain);
    const auto number = std::prev(chain.pictures.end())->first;
    chain.run(1s);
    CHECK(chain.up.counts().lost > 0);
    CHECK(chain.received().losses.resent == chain.up.counts().lost);
    const auto& taken = chain.pictures.at(number);
    REQUIRE(taken.shown);
    const auto delay = *taken.shown - taken.captured;
    CHECK(delay > 3 * kOneWay);
    CHECK(delay < 3 * kOneWay + 10ms); // pacing, and the time that reordering may take
    CHECK(worst(chain, hit) < 3 * kOneWay + 10ms - 33ms); // those behind it at most until then
    CHECK(chain.counts().damaged == 0);
    CHECK(chain.counts().keyFramesAsked == 0);
}

TEST_CASE("with 5 % loss both ways every packet is recovered, and both ends measure the link") {
    for (const Micros oneWay : {Micros(5ms), Micros(20ms)}) {
        INFO(oneWay.count());
        ChainSettings settings;
        settings.up.loss = 0.05;
        settings.up.delay = oneWay;
        settings.down = settings.up;
        auto chain = makeChain(settings);
        settle(chain, 3s);
        chain.run(60s);
        const auto received = chain.received();
        CHECK(chain.counts().damaged == 0);
        CHECK(received.order.lost == 0);
        CHECK(chain.counts().worst <= oneWay + 200ms);
        CHECK(received.loss > 0.025);
        CHECK(received.loss < 0.1);
        CHECK(std::chrono::abs(*received.roundTrip - 2 * oneWay) < 1ms);
        CHECK(std::chrono::abs(*chain.sent().roundTrip - 2 * oneWay) < 1ms);
        CHECK(*chain.sent().loss > 0.025);
    }
}

TEST_CASE("a picture whose last packet is lost waits a round trip, not for the next picture") {
    ChainSettings settings;
    settings.up.loss = settings.down.loss = 0.02;
    settings.up.delay = settings.down.delay = kOneWay;
    auto chain = makeChain(settings);
    settle(chain, 5s);
    const auto before = chain.sent();
    chain.run(60s);
    const auto after = chain.sent();
    CHECK(after.pictureEnds - before.pictureEnds > 1000);
    CHECK(after.parity == before.parity);
    CHECK(chain.counts().shown == 1800);
    CHECK(chain.counts().worst < 140ms);
    // Two of a hundred are lost, a little more is asked for again.
    CHECK(after.resends.resent - before.resends.resent < (after.packets - before.packets) / 20);
}

TEST_CASE("bursts are repaired as single losses are") {
    ChainSettings settings;
    settings.up.loss = 0.02;
    settings.up.burst = 12;
    auto chain = makeChain(settings);
    settle(chain, 3s);
    chain.run(60s);
    CHECK(chain.counts().wrong == 0);
    CHECK(chain.counts().shown > chain.counts().taken * 99 / 100);
}

TEST_CASE("where no resend comes in time, parity repairs") {
    ChainSettings settings;
    settings.up.loss = 0.05;
    settings.up.delay = settings.down.delay = 75ms;
    settings.latency = 120ms;
    auto chain = makeChain(settings);
    settle(chain, 5s);
    chain.run(60s);
    CHECK(chain.received().losses.resent == 0);
    CHECK(chain.received().losses.recovered > 100);
    CHECK(chain.counts().shown > chain.counts().taken * 96 / 100);
    CHECK(chain.counts().worst < 75ms + 120ms + 10ms);
}

TEST_CASE(
    "at 10 % loss and a round trip of 80 ms most pictures are whole, more of them with parity") {
    double shown[2] = {};
    for (const bool parity : {false, true}) {
        ChainSettings settings;
        settings.up.loss = settings.down.loss = 0.1;
        settings.up.delay = settings.down.delay = 40ms;
        if (!parity) settings.sender.fec = 0;
        auto chain = makeChain(settings);
        settle(chain, 5s);
        chain.run(60s);
        shown[parity] =
            static_cast<double>(chain.counts().shown) / static_cast<double>(chain.counts().taken);
        CHECK((chain.sent().parity > 0) == parity);
        CHECK(chain.received().losses.resent > 50);
    }
    CHECK(shown[false] > 0.85);
    CHECK(shown[true] > 0.96);
}

TEST_CASE("a share of parity that is set is sent") {
    ChainSettings settings;
    settings.up.loss = 0.02;
    settings.sender.fec = 0.25;
    auto chain = makeChain(settings);
    settle(chain, 3s);
    chain.run(20s);
    const auto sent = chain.sent();
    const auto share = static_cast<double>(sent.parity) / static_cast<double>(sent.packets);
    CHECK(share > 0.25);
    CHECK(share < 0.35); // rounded up in each picture
    CHECK(chain.counts().shown > chain.counts().taken * 99 / 100);
}

TEST_CASE("reordered packets are waited for, and rarely requested") {
    ChainSettings settings;
    settings.up.reorder = 0.05;
    auto chain = makeChain(settings);
    settle(chain, 3s);
    chain.run(20s);
    CHECK(chain.counts().shown >= chain.counts().taken - 1); // one is under way
    CHECK(chain.received().order.reordered > 100);
    CHECK(chain.sent().resends.resent < chain.received().order.reordered / 10);
}

TEST_CASE("duplicate packets are passed on once") {
    ChainSettings settings;
    settings.up.duplicate = 0.2;
    auto chain = makeChain(settings);
    settle(chain, 3s);
    chain.run(20s);
    CHECK(chain.counts().shown >= chain.counts().taken - 1);
    CHECK(chain.received().order.duplicate > 500);
    CHECK(chain.sent().resends.resent == 0);
}

TEST_CASE("pauses of 20 and of 60 ms with loss are repaired") {
    for (const Micros silence : {Micros(20ms), Micros(60ms)}) {
        INFO(silence.count());
        auto chain = makeChain({});
        settle(chain, 3s);
        for (int i = 0; i < 30; ++i) {
            chain.run(630ms); // not in step with pictures
            cut(chain.up, silence, chain);
        }
        chain.run(1s);
        CHECK(chain.received().losses.resent > 20);
        CHECK(chain.counts().shown > chain.counts().taken * 98 / 100);
    }
}

TEST_CASE("losses are repaired when a third of the requests is lost, too") {
    ChainSettings settings;
    settings.up.loss = 0.02;
    settings.down.loss = 0.33;
    auto chain = makeChain(settings);
    settle(chain, 3s);
    chain.run(60s);
    CHECK(chain.counts().shown > chain.counts().taken * 98 / 100);
}

TEST_CASE("pictures of a sender that receives no feedback are shown if whole, and nothing waits in "
          "vain") {
    ChainSettings settings;
    settings.up.loss = 0.01;
    settings.down.loss = 1;
    Chain chain(settings, std::make_unique<EncoderModel>(EncoderSettings{.gop = 10}, 1));
    settle(chain, 3s);
    chain.run(60s);
    CHECK(chain.counts().shown > chain.counts().taken * 4 / 10);
    CHECK(chain.sent().resends.resent == 0);
    CHECK(chain.sent().parity == 0);
    CHECK(chain.received().losses.requests > 0);
    CHECK(chain.received().hold < 40ms);
}

TEST_CASE("an outage of 400 ms ends with a key frame on demand") {
    ChainSettings settings;
    settings.sender.bitRate = BitRate{4'000'000};
    Chain chain(settings, std::make_unique<EncoderModel>(EncoderSettings{.gop = 1'800}, 1));
    settle(chain, 3s);
    for (int i = 0; i < 10; ++i) {
        chain.run(2s);
        cut(chain.up, 400ms, chain);
        cut(chain.down, 400ms, chain);
    }
    chain.run(2s);
    // From the end: a picture arrives, and shows what is missing; the request; the key frame.
    CHECK(chain.counts().longestFreeze < 33ms + 400ms + 3 * kOneWay + 2 * 34ms + 50ms);
    CHECK(chain.counts().keyFramesAsked == 10); // one an outage
}
