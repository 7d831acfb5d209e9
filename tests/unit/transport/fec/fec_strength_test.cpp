#include "transport/fec/fec_strength.hpp"

#include <doctest/doctest.h>

#include <random>
#include <vector>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

/// How many of 400 000 pictures are not whole with so much parity, by random loss; `rounds` of
/// resends for a packet that is still missing.
double simulate(double loss, int rounds, std::size_t media, std::size_t parity) {
    std::mt19937 random(7);
    std::bernoulli_distribution isLost(loss);
    constexpr int kPictures = 400'000;
    int bad = 0;
    for (int picture = 0; picture < kPictures; ++picture) {
        std::size_t lost = 0;
        for (std::size_t i = 0; i < media + parity; ++i) lost += isLost(random) ? 1 : 0;
        bool whole = true;
        for (; lost > parity; --lost) {
            bool came = false;
            for (int round = 0; round < rounds && !came; ++round)
                came = !isLost(random) && !isLost(random); // the request, the packet
            whole = whole && came;
        }
        bad += whole ? 0 : 1;
    }
    return double(bad) / kPictures;
}

} // namespace

TEST_CASE("the number of parity packets is that of the formula") {
    struct Case {
        double loss;
        Micros rtt;
        Micros budget;
        std::size_t media;
        std::size_t parity; // from exact binomials, calculated elsewhere
    };
    for (const auto& c : std::vector<Case>{{0.05, 150ms, 120ms, 7, 4}, // no resend comes in time
                                           {0.01, 150ms, 120ms, 7, 2},
                                           {0.002, 150ms, 120ms, 7, 1},
                                           {0.1, 150ms, 120ms, 7, 6},
                                           {0.05, 150ms, 120ms, 64, 11},
                                           {0.3, 150ms, 120ms, 64, 51},
                                           {0.05, 80ms, 150ms, 7, 2}, // two rounds
                                           {0.1, 80ms, 150ms, 7, 4},
                                           {0.01, 80ms, 150ms, 7, 0},
                                           {0.05, 40ms, 150ms, 7, 0}, // five
                                           {0.1, 40ms, 150ms, 7, 0},
                                           {0.2, 40ms, 150ms, 7, 4},
                                           {0.1, 5ms, 200ms, 8, 0}, // six, though ten would fit
                                           {0.2, 5ms, 200ms, 8, 3},
                                           {0.05, 135ms, 150ms, 7, 3}, // one just fits
                                           {0.05, 135'001us, 150ms, 7, 4},
                                           {0.05, 80ms, 138ms, 7, 3}, // a second would be 1 ms late
                                           {0.05, 80ms, 139ms, 7, 2},
                                           {0.1, 150ms, 200ms, 20, 8}}) {
        INFO(c.loss, " ", c.rtt.count(), " ", c.budget.count(), " ", c.media);
        CHECK(parityPackets({c.loss, c.rtt, c.budget}, c.media) == c.parity);
    }
}

TEST_CASE("the computed parity suffices under random loss, and less does not") {
    struct Case {
        double loss;
        Micros rtt;
        int rounds;
        std::size_t media;
    };
    for (const auto& c : std::vector<Case>{
             {0.05, 150ms, 0, 7}, {0.1, 80ms, 2, 7}, {0.2, 40ms, 5, 7}, {0.02, 130ms, 1, 30}}) {
        INFO(c.loss, " ", c.rtt.count(), " ", c.media);
        const auto budget = c.rounds == 0 ? 120ms : 150ms;
        const auto parity = parityPackets({c.loss, c.rtt, budget}, c.media);
        REQUIRE(parity > 0);
        const double sigma = 0.00004; // of the simulation, at the target
        CHECK(simulate(c.loss, c.rounds, c.media, parity) < kTargetFailure + 2 * sigma);
        CHECK(simulate(c.loss, c.rounds, c.media, parity - 1) > kTargetFailure - 2 * sigma);
    }
}

TEST_CASE("there is no parity without loss, and some wherever only parity helps") {
    CHECK(parityPackets({0, 150ms, 120ms}, 7) == 0);
    CHECK(parityPackets({0.001, 150ms, 120ms}, 7) == 0);
    CHECK(parityPackets({0.0011, 150ms, 120ms}, 1) == 1);
    CHECK(parityPackets({0.05, 150ms, 120ms}, 0) == 0);
    CHECK(parityPackets({0.05, 150ms, 0ms}, 7) == 4);
}

TEST_CASE("there is never more parity than media, however much is lost") {
    for (const double loss : {0.3, 0.5, 0.99, 1.0, 2.0})
        for (const std::size_t media : {1U, 7U, 64U, 65U, 200U}) {
            INFO(loss, " ", media);
            CHECK(parityPackets({loss, 150ms, 120ms}, media) <= media);
        }
    CHECK(parityPackets({1.0, 150ms, 120ms}, 65) == 65);
}

TEST_CASE("more loss never means less parity") {
    for (const auto rtt : {20ms, 80ms, 150ms}) {
        std::size_t last = 0;
        for (double loss = 0; loss < 0.5; loss += 0.002) {
            const auto parity = parityPackets({loss, rtt, 120ms}, 12);
            CHECK(parity >= last);
            last = parity;
        }
        CHECK(last > 0);
    }
}

TEST_CASE("the strength counts every block of a large picture") {
    CHECK(parityPackets({0.05, 150ms, 120ms}, 100) == 2 * 10);
    CHECK(parityPackets({0.05, 80ms, 150ms}, 65) == 2 * 5);
    CHECK(parityPackets({0.1, 80ms, 150ms}, 200) == 4 * 14);
}
