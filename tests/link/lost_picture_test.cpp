// A picture lost for good, and the one that shows viewers the stream again: it refers to a picture
// that arrived.

#include "tests/link/scene.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::sim;
using namespace std::chrono_literals;

namespace {

constexpr Micros kOneWay = 40ms;

ChainSettings settings(bool repairs = true) {
    ChainSettings settings;
    settings.up.delay = settings.down.delay = kOneWay;
    settings.latency = 20ms; // no resend comes in time
    settings.sender.fec = 0;
    settings.sender.repairsPictures = repairs;
    return settings;
}

Chain start(const ChainSettings& settings) {
    const EncoderSettings encoder{.gop = 1'800, .bufferSeconds = 0.2, .noise = 0};
    Chain chain(settings, std::make_unique<EncoderModel>(encoder, 1));
    chain.keepPictures = true;
    settle(chain, 3s);
    return chain;
}

/// Loses the next pictures, so many, whole.
void lose(Chain& chain, int pictures = 1) {
    const auto taken = chain.counts().taken;
    while (chain.counts().taken == taken) chain.run(1ms);
    chain.run(25ms);
    cut(chain.up, 33ms * pictures, chain);
    chain.run(33ms * pictures);
}

/// Shown again, by a picture that refers to an older one.
const Taken* repairOf(const Chain& chain) {
    for (const auto& [number, taken] : chain.pictures)
        if (!taken.key && taken.back > 1) return &taken;
    return nullptr;
}

int keyFrames(const Chain& chain) {
    int count = 0;
    for (const auto& [number, taken] : chain.pictures) count += taken.key ? 1 : 0;
    return count;
}

void checkGoesOn(Chain& chain) {
    settle(chain, 500ms);
    chain.run(3s);
    CHECK(chain.counts().shown >= chain.counts().taken - 2);
    CHECK(chain.counts().unfounded == 0);
}

} // namespace

TEST_CASE("a picture lost for good: a round trip later one comes that refers to another") {
    auto chain = start(settings());
    lose(chain);
    chain.run(1s);
    CHECK(chain.up.counts().lost > 0);
    CHECK(chain.counts().repairsAsked == 1);
    CHECK(chain.counts().keyFramesAsked == 0);
    CHECK(chain.counts().unfounded == 0);
    CHECK(keyFrames(chain) == 1);
    // From when the loss is known for good: the next picture had waited for so long.
    const auto known = 2 * 33ms + *settings().latency;
    CHECK(chain.counts().longestFreeze < known + 2 * kOneWay + 50ms);
    const auto* repair = repairOf(chain);
    REQUIRE(repair != nullptr);
    CHECK(repair->shown);
    CHECK(repair->bytes * 3 <= chain.pictures.begin()->second.bytes);
    checkGoesOn(chain);
}

TEST_CASE("several pictures lost in a row, or one after the other") {
    for (const int pictures : {2, 5, 8}) {
        INFO(pictures);
        auto chain = start(settings());
        lose(chain, pictures);
        chain.run(1s);
        CHECK(chain.counts().unfounded == 0);
        CHECK(chain.counts().repairsAsked == 1);
        CHECK(keyFrames(chain) == 1);
        lose(chain);
        chain.run(100ms); // the repair is not here yet
        lose(chain);
        chain.run(1s);
        CHECK(chain.counts().unfounded == 0);
        CHECK(chain.counts().shown > 0);
        checkGoesOn(chain);
    }
}

TEST_CASE("a repair that is lost, too, is followed by a key frame") {
    auto chain = start(settings());
    lose(chain);
    while (chain.counts().repairsAsked == 0) chain.run(1ms);
    cut(chain.up, 50ms, chain);
    chain.run(1s);
    CHECK(chain.counts().repairsAsked == 1);
    CHECK(chain.counts().keyFramesAsked == 1);
    CHECK(chain.counts().longestFreeze < 900ms);
    CHECK(chain.counts().unfounded == 0);
    checkGoesOn(chain);
}

TEST_CASE("a request that is lost is repeated; where all are, a key frame comes") {
    for (const Micros silence : {Micros(50ms), Micros(200ms)}) {
        INFO(silence.count());
        auto chain = start(settings());
        lose(chain);
        cut(chain.down, silence, chain);
        chain.run(1s);
        CHECK((chain.counts().repairsAsked == 1) == (silence < 100ms));
        CHECK((chain.counts().keyFramesAsked == 1) == (silence > 100ms));
        CHECK(chain.counts().longestFreeze < 900ms);
        checkGoesOn(chain);
    }
}

TEST_CASE("where no picture is left that arrived, it is a key frame") {
    auto chain = start(settings());
    lose(chain, 20);
    chain.run(1s);
    CHECK(keyFrames(chain) == 2);
    CHECK(chain.counts().unfounded == 0);
    checkGoesOn(chain);
}

TEST_CASE("a publisher that does not announce it is asked for key frames") {
    auto chain = start(settings(false));
    lose(chain);
    chain.run(1s);
    CHECK(chain.counts().repairsAsked == 0);
    CHECK(chain.counts().keyFramesAsked == 1);
    CHECK(keyFrames(chain) == 2);
    checkGoesOn(chain);
}

TEST_CASE("a relay that is started anew begins with a key frame, and then repairs") {
    auto chain = start(settings());
    chain.restartRelay();
    chain.run(2s);
    CHECK(chain.counts().keyFramesAsked == 1);
    CHECK(chain.counts().unfounded == 0);
    chain.resetCounts();
    lose(chain);
    chain.run(1s);
    CHECK(chain.counts().repairsAsked == 1);
    CHECK(chain.counts().keyFramesAsked == 0);
    checkGoesOn(chain);
}

TEST_CASE("a key frame that is lost whole is noticed, whatever frame_num comes behind it") {
    for (const int gop : {33, 65, 48}) { // frame_num comes round after 16 or 32
        INFO(gop);
        const EncoderSettings encoder{.gop = gop, .bufferSeconds = 0.2, .noise = 0};
        Chain chain(settings(), std::make_unique<EncoderModel>(encoder, 1));
        chain.keepPictures = true;
        settle(chain, 3s);
        const auto newest = [&]() -> const Taken& {
            return std::prev(chain.pictures.end())->second;
        };
        while (!newest().key) chain.run(1ms);
        const auto next = newest().captured + gop * Micros(1s) / 30;
        chain.run(next - 5ms - chain.now());
        cut(chain.up, 30ms, chain);
        chain.run(2s);
        CHECK(chain.up.counts().lost > 0);
        CHECK(chain.counts().unfounded == 0);
        CHECK(chain.counts().keyFramesAsked + chain.counts().repairsAsked > 0);
        checkGoesOn(chain);
    }
}

TEST_CASE("loss of all kinds: nothing is shown that refers to what is not") {
    for (const bool keyed : {false, true})
        for (const std::uint32_t seed : {1U, 2U, 3U}) {
            auto bad = settings();
            bad.seed = seed;
            if (keyed) bad.keys = makeKeys();
            bad.up.loss = bad.down.loss = 0.03;
            bad.up.burst = 6;
            auto chain = start(bad);
            for (int i = 0; i < 10; ++i) {
                chain.run(2s);
                lose(chain, 1 + i * 3);
            }
            chain.run(2s);
            CHECK(chain.counts().unfounded == 0);
            CHECK(chain.counts().wrong == 0);
            CHECK(chain.counts().repairsAsked > 10);
            CHECK(chain.counts().shown > chain.counts().taken / 2);
        }
}
