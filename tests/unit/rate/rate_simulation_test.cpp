#include "tests/rate/figures.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::sim;

namespace {

constexpr std::uint32_t kSeeds = 10;
constexpr double kMost = 2'000'000 / 0.97; // of all that is sent, RTP headers included

Settings constant(int kilobits, std::uint32_t seed) {
    Settings settings{stepped({{BitRate{kilobits * 1000}, 1000}})};
    settings.seconds = 30;
    settings.seed = seed;
    return settings;
}

/// At any time between key frames.
int fallMs(std::uint32_t seed) { return 10'000 + 100 * static_cast<int>(seed); }

/// 4 -> 0.8 Mbit/s for 6 s from fallMs() on, round trip 60 ms.
Settings step(std::uint32_t seed) {
    Settings settings{stepped({{BitRate{4'000'000}, fallMs(seed)},
                               {BitRate{800'000}, 6'000},
                               {BitRate{4'000'000}, 14'000}})};
    settings.seconds = 30;
    settings.queueMs = 5000;
    settings.encoder.bufferSeconds = 0.067; // two pictures: an IDR of 100 ms leaves no room
    settings.seed = seed;
    return settings;
}

Settings over(const Mobile& link, std::uint32_t seed) {
    Settings settings{mobile(link, seed, 60)};
    settings.oneWayMs = 25;
    settings.seed = seed;
    return settings;
}

struct Freshness {
    double got = 0, possible = 0; // means
};

Freshness freshness(const Mobile& link) {
    Freshness mean;
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
        const auto settings = over(link, seed);
        mean.got += measure(simulate(settings), 500, 60'000).fresh / kSeeds;
        mean.possible += possible(settings.link, settings.oneWayMs, 500, 60'000) / kSeeds;
    }
    return mean;
}

} // namespace

TEST_CASE("the same settings give the same run, another seed gives another") {
    const auto a = simulate(step(1)), b = simulate(step(1)), c = simulate(step(2));
    CHECK(a.samples == b.samples);
    CHECK(a.samples != c.samples);
}

TEST_CASE("the rate follows a link that falls to a fifth and recovers") {
    std::uint32_t settled = 0; // for good, all under 150 ms
    double use = 0;
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
        INFO("seed " << seed);
        const int fall = fallMs(seed);
        const auto run = simulate(step(seed));
        const auto low = measure(run, fall, fall + 6'000);
        CHECK(low.longestFreezeMs <= 250);
        CHECK(low.use >= 0.88);
        CHECK(run.dropped == 0);
        CHECK(reachedMs(run, fall + 6'000, 1.8e6) <= 3'000);
        CHECK(settledMs(run, fall, fall + 6'000, 220) <= 500);
        if (settledMs(run, fall, fall + 6'000, 150) <= 1'500) ++settled;
        use += low.use / kSeeds;
    }
    CHECK(use >= 0.93);
    CHECK(settled >= kSeeds / 2);
}

TEST_CASE("a fixed rate on that link makes pictures late") {
    auto settings = step(1);
    settings.adaptive = false;
    const auto low = measure(simulate(settings), fallMs(1), fallMs(1) + 6'000);
    CHECK(low.fresh < 0.2);
    CHECK(low.worstMs > 2'000);
}

TEST_CASE("on links like recorded mobile ones pictures are nearly as fresh as an ideal sender's") {
    const auto good = freshness(kGoodMobile);
    CHECK(good.possible > 0.98);
    CHECK(good.got > good.possible - 0.02);
    const auto poor = freshness(kPoorMobile);
    CHECK(poor.possible < 0.96); // it has holes
    CHECK(poor.got > poor.possible - 0.11);
}

TEST_CASE("constant links are used, without a queue") {
    for (const int kilobits : {1200, 1500, 2100}) {
        INFO(kilobits << " kbit/s");
        const auto figures = measure(simulate(constant(kilobits, 1)), 5'000, 30'000);
        CHECK(figures.use > 0.9);
        CHECK(figures.fresh > 0.99);
        CHECK(figures.p95Ms < 160);
        CHECK(figures.skipped < 40); // of 750
    }
    const auto wide = measure(simulate(constant(8'000, 1)), 2'000, 30'000);
    CHECK(wide.meanTarget == doctest::Approx(kMost));
    CHECK(wide.skipped == 0);
}

TEST_CASE("links that carry fewer good pictures get fewer, without a queue") {
    const struct {
        int kilobits;
        double fps, fresh; // with a key frame a second
    } cases[] = {{800, 26, 0.99}, {400, 8.5, 0.88}, {300, 6.5, 0.82}};
    for (const auto& c : cases) {
        INFO(c.kilobits << " kbit/s");
        const auto figures = measure(simulate(constant(c.kilobits, 1)), 5'000, 30'000);
        CHECK(figures.use > 0.75);
        CHECK(figures.fresh > c.fresh);
        CHECK(figures.shown > c.fps * 25);
        CHECK(figures.p95Ms < 300);
    }
}

TEST_CASE("a link below the minimum rate gets fewer pictures, not a queue") {
    const auto figures = measure(simulate(constant(100, 1)), 5'000, 30'000);
    CHECK(figures.meanTarget < 170'000);
    CHECK(figures.longestFreezeMs < 750);
    CHECK(figures.p95Ms < 600); // a key frame
}

TEST_CASE("lost feedback costs little") {
    auto settings = constant(800, 1);
    settings.feedbackLoss = 0.2;
    const auto figures = measure(simulate(settings), 5'000, 30'000);
    CHECK(figures.use > 0.9);
    CHECK(figures.fresh > 0.99);
}

TEST_CASE("random loss alone does not lower the rate, and is repaired") {
    for (const double loss : {0.02, 0.1, 0.2}) {
        INFO(loss);
        auto settings = constant(4'000, 1);
        settings.loss = loss;
        const auto figures = measure(simulate(settings), 5'000, 30'000);
        CHECK(figures.meanTarget > kMost);
        CHECK(figures.fresh > 0.98);
        CHECK(figures.p95Ms < 170);
    }
}

TEST_CASE("packets lost in bursts are not taken for pauses of the link") {
    int skipped = 0;
    for (std::uint32_t seed = 1; seed <= 2; ++seed) {
        auto settings = constant(8'000, seed);
        settings.oneWayMs = 40;
        settings.loss = 0.02;
        settings.burst = 12; // some forty bursts
        settings.seconds = 120;
        const auto figures = measure(simulate(settings), 5'000, 120'000);
        CHECK(figures.longestFreezeMs < 450);
        skipped += figures.skipped;
    }
    CHECK(skipped < 45); // but for one that looked like a pause at first
}

TEST_CASE("a link with a short queue is recognized by its losses") {
    for (const std::uint32_t seed : {1U, 2U, 3U}) {
        auto settings = constant(1'000, seed);
        settings.queueMs = 40;
        const auto figures = measure(simulate(settings), 5'000, 30'000);
        CHECK(figures.meanTarget < 1.3e6);
        CHECK(figures.fresh > 0.8);
    }
}

TEST_CASE("random loss does not hold a rate that fell for another reason") {
    for (const double loss : {0.1, 0.12}) {
        INFO(loss);
        for (const std::uint32_t seed : {1U, 2U, 3U}) {
            auto settings = constant(4'000, seed);
            settings.link =
                stepped({{{4'000'000}, 10'000}, {{150'000}, 10'000}, {{4'000'000}, 30'000}});
            settings.loss = loss;
            settings.seconds = 50;
            CHECK(reachedMs(simulate(settings), 20'000, 1.8e6) <= 5'000);
        }
    }
}

TEST_CASE("lost feedback does not let a queue grow when the link falls") {
    for (const std::uint32_t seed : {1U, 2U, 3U}) {
        auto settings = step(seed);
        settings.feedbackLoss = 0.1;
        CHECK(measure(simulate(settings), fallMs(seed), fallMs(seed) + 6'000).p95Ms < 300);
    }
}

TEST_CASE("random loss on a narrow link costs pictures, which make room for resends") {
    for (const double loss : {0.02, 0.1}) {
        INFO(loss);
        auto settings = constant(800, 1);
        settings.loss = loss;
        const auto figures = measure(simulate(settings), 5'000, 30'000);
        CHECK(figures.fresh > 0.97);
        CHECK(figures.meanTarget > 500'000);
        CHECK(figures.shown > 9 * 25);
    }
}

TEST_CASE("an encoder that leaves most of the target unused does not pin it once it needs it") {
    auto settings = step(1);
    settings.encoder.fill = 0.3; // never more than the link carries
    const auto still = measure(simulate(settings), fallMs(1), fallMs(1) + 6'000);
    CHECK(still.worstMs < 200);
    settings.encoder.fill = 0.7;
    CHECK(reachedMs(simulate(settings), fallMs(1) + 6'000, 1.8e6) <= 8'000);
}

TEST_CASE("after an outage the picture is back at once, the rate soon") {
    for (const int seconds : {1, 5, 30}) {
        INFO(seconds << " s");
        const int back = 10'000 + 1'000 * seconds;
        Settings settings{stepped({{BitRate{4'000'000}, 10'000},
                                   {BitRate{0}, 1'000 * seconds},
                                   {BitRate{4'000'000}, 60'000}})};
        settings.seconds = back / 1'000 + 15;
        const auto run = simulate(settings);
        CHECK(measure(run, back, back + 2'000).longestFreezeMs < 500);
        // After ten seconds it sends as without feedback, into the queue of the link.
        CHECK(measure(run, back + 1'000, back + 15'000).fresh > (seconds > 10 ? 0.96 : 0.99));
        CHECK(reachedMs(run, back, 1.8e6) <= 8'000);
    }
}

TEST_CASE("packets lost in an outage, short or long, do not count as loss by a full link") {
    std::vector<int> lengths{5'000, 30'000};
    for (int ms = 100; ms <= 2'000; ms += 50) lengths.push_back(ms);
    for (const int ms : lengths) {
        INFO(ms << " ms");
        auto settings = constant(10'000, static_cast<std::uint32_t>(ms));
        settings.outageFromMs = 10'000 + ms % 33;
        settings.outageToMs = settings.outageFromMs + ms;
        settings.seconds = 14 + ms / 1'000;
        const auto run = simulate(settings);
        CHECK(measure(run, settings.outageToMs, settings.outageToMs + 1'000).longestFreezeMs < 500);
        const auto after = measure(run, settings.outageToMs + 500, settings.outageToMs + 3'000);
        CHECK(after.fresh > 0.97);
        CHECK(after.meanTarget > 1.9e6);
    }
}

TEST_CASE("a receiver may send no reports, begin to, or stop") {
    auto settings = constant(4'000, 1);
    settings.feedbackToMs = 0;
    const auto plain = measure(simulate(settings), 1'500, 30'000);
    CHECK(plain.meanTarget == doctest::Approx(kMost));
    CHECK(plain.skipped == 0);
    settings.feedbackToMs = 1 << 30;
    settings.feedbackFromMs = 5'000;
    CHECK(measure(simulate(settings), 0, 30'000).fresh > 0.98);
    settings.feedbackFromMs = 0;
    settings.feedbackToMs = 5'000;
    const auto ceased = simulate(settings);
    const auto silent = measure(ceased, 10'000, 14'000);
    CHECK(silent.meanTarget == 150'000);
    CHECK(silent.longestFreezeMs < 500);
    CHECK(measure(ceased, 17'000, 30'000).meanTarget ==
          doctest::Approx(kMost)); // as without feedback
}

TEST_CASE("a link with pauses and one that delivers in clumps are used") {
    struct Case {
        const char* name;
        std::vector<std::pair<BitRate, int>> steps;
        double use, fresh;
    };
    const Case cases[] = {
        {"0.96 Mbit/s, 330 ms in 5 s closed",
         {{BitRate{960'000}, 4'670}, {BitRate{0}, 330}},
         0.85,
         0.93},
        {"1.5 Mbit/s on average, open half of the time",
         {{BitRate{3'000'000}, 100}, {BitRate{0}, 100}},
         0.65,
         0.99},
        {"1.1 Mbit/s, 200 ms in 3 s closed",
         {{BitRate{1'100'000}, 2'800}, {BitRate{0}, 200}},
         0.85,
         0.95},
    };
    for (const auto& c : cases) {
        INFO(c.name);
        double use = 0, fresh = 0;
        for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
            Settings settings{stepped(c.steps)};
            settings.oneWayMs = 25;
            settings.seed = seed;
            const auto figures = measure(simulate(settings), 5'000, 60'000);
            use += figures.use / kSeeds;
            fresh += figures.fresh / kSeeds;
        }
        CHECK(use > c.use);
        CHECK(fresh > c.fresh);
    }
}

TEST_CASE("the start neither floods an unknown link nor takes long to use it") {
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
        INFO("seed " << seed);
        const auto narrow = measure(simulate(constant(500, seed)), 0, 1'000);
        CHECK(narrow.worstMs < 320);
        CHECK(narrow.shown >= 8);
        CHECK(reachedMs(simulate(constant(4'000, seed)), 0, 1.8e6) <= 1'500);
    }
}

TEST_CASE("two publishers share a link, whoever was first; beside an upload a quarter remains") {
    double first = 0, besideTcp = 0;
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
        INFO("seed " << seed);
        auto settings = constant(3'000, seed);
        settings.oneWayMs = 20;
        settings.queueMs = 200;
        settings.seconds = 36;
        settings.secondFromMs = 5'000;
        const double share = shareOf(simulate(settings), 6'000, 36'000);
        CHECK(share > 0.35);
        CHECK(share < 0.65);
        first += share / kSeeds;
        settings.link = stepped({{BitRate{4'000'000}, 1'000}});
        settings.secondFromMs.reset();
        settings.tcpFromMs = 5'000;
        const auto run = simulate(settings);
        CHECK(measure(run, 6'000, 36'000).meanTarget > 400'000); // not driven to the least
        besideTcp += shareOf(run, 6'000, 36'000) / kSeeds;
    }
    CHECK(first < 0.62);
    CHECK(besideTcp > 0.25);
}
