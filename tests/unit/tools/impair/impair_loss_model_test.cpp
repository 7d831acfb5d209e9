#include "tools/impair/loss_model.hpp"

#include <doctest/doctest.h>

using namespace veter::impair;

namespace {

struct Measured {
    double share;
    double burst; // mean length
};

Measured measure(double share, double burst) {
    LossModel model(Dice(1, 0, 0));
    model.set(share, burst);
    constexpr int kPackets = 1'000'000;
    int lost = 0;
    int bursts = 0;
    bool before = false;
    for (int i = 0; i < kPackets; ++i) {
        const bool now = model.next();
        if (now) ++lost;
        if (now && !before) ++bursts;
        before = now;
    }
    return {static_cast<double>(lost) / kPackets, bursts == 0 ? 0 : double(lost) / bursts};
}

} // namespace

TEST_CASE("share and length of bursts are as set") {
    const struct {
        double share, burst, expectedBurst;
    } cases[] = {
        {0.05, 1, 1 / 0.95},                // independent
        {0.5, 1, 2},         {0.5, 1.5, 2}, // cannot be shorter than by chance
        {0.02, 12, 12},      {0.1, 3, 3},   {0.9, 20, 20},
    };
    for (const auto& c : cases) {
        INFO(c.share, " in bursts of ", c.burst);
        const auto measured = measure(c.share, c.burst);
        CHECK(measured.share == doctest::Approx(c.share).epsilon(0.05));
        CHECK(measured.burst == doctest::Approx(c.expectedBurst).epsilon(0.05));
    }
}

TEST_CASE("0 % loses nothing, not even the rest of a burst, and 100 % loses all") {
    LossModel model(Dice(1, 0, 0));
    model.set(1, 12);
    for (int i = 0; i < 1000; ++i) REQUIRE(model.next());
    model.set(0, 12);
    for (int i = 0; i < 1000; ++i) REQUIRE_FALSE(model.next());
}
