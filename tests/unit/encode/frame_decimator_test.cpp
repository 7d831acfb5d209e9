#include "encode/frame_decimator.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>

using namespace veter;
using namespace veter::encode;

namespace {

constexpr Size k720p{1280, 720};

/// Which of so many captured pictures are taken: "x..x".
std::string take(FrameDecimator& decimator, int pictures) {
    std::string taken;
    for (int i = 0; i < pictures; ++i) taken += decimator.take() ? 'x' : '.';
    return taken;
}

} // namespace

TEST_CASE("the lower the rate the fewer pictures, each with bits enough, six a second at least") {
    const struct {
        BitRate rate;
        std::int64_t every;
    } cases[] = {{{2'000'000}, 1}, {{940'032}, 1}, {{630'000}, 1}, {{620'000}, 2}, {{470'000}, 2},
                 {{313'344}, 3},   {{235'000}, 4}, {{188'000}, 5}, {{10'000}, 5},  {{1}, 5}};
    for (const auto& c : cases) {
        CAPTURE(c.rate.bitsPerSecond);
        FrameDecimator decimator(k720p, 30);
        decimator.setRate(c.rate);
        CHECK(decimator.target().rate == c.rate);
        CHECK(decimator.target().every == c.every);
        int taken = 0;
        for (int i = 0; i < 60; ++i) taken += decimator.take();
        CHECK(taken == 60 / c.every);
    }
}

TEST_CASE("small or slow pictures are good at a low rate") {
    FrameDecimator small({320, 180}, 30);
    small.setRate({150'000});
    CHECK(small.target().every == 1);
    for (const double fps : {1.0, 4.0, 5.0}) {
        FrameDecimator slow(k720p, fps);
        slow.setRate({1});
        CHECK(slow.target().every == 1);
    }
}

TEST_CASE("before a rate is set every picture is encoded") {
    FrameDecimator decimator(k720p, 30);
    CHECK(take(decimator, 4) == "xxxx");
}

TEST_CASE(
    "a change of the rate counts from the next picture on, and no gap gets longer than either's") {
    FrameDecimator decimator(k720p, 30);
    decimator.setRate({313'344});
    CHECK(take(decimator, 5) == "x..x.");
    decimator.setRate({2'000'000});
    CHECK(take(decimator, 3) == "xxx");
    decimator.setRate({100'000});
    CHECK(take(decimator, 9) == "x....x...");
    decimator.setRate({235'000});
    CHECK(take(decimator, 6) == ".x...x");
}

TEST_CASE("a picture that could not be sent leaves its turn to the next one") {
    FrameDecimator decimator(k720p, 30);
    decimator.setRate({313'344});
    CHECK(decimator.take());
    CHECK(take(decimator, 3) == "..x");
    decimator.defer();
    CHECK(take(decimator, 4) == "x..x");
}
