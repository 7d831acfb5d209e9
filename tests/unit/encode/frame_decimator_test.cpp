#include "encode/frame_decimator.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>

using namespace veter;
using namespace veter::encode;
using namespace std::chrono_literals;

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
        FrameDecimator decimator(k720p, 30, Adapt::Frames);
        decimator.setRate(c.rate, 0us);
        CHECK(decimator.target().rate == c.rate);
        CHECK(decimator.target().every == c.every);
        int taken = 0;
        for (int i = 0; i < 60; ++i) taken += decimator.take();
        CHECK(taken == 60 / c.every);
    }
}

TEST_CASE("small or slow pictures are good at a low rate") {
    FrameDecimator small({320, 180}, 30);
    small.setRate({150'000}, 0us);
    CHECK(small.target().every == 1);
    for (const double fps : {1.0, 4.0, 5.0}) {
        FrameDecimator slow(k720p, fps, Adapt::Frames);
        slow.setRate({1}, 0us);
        CHECK(slow.target().every == 1);
    }
}

TEST_CASE("before a rate is set every picture is encoded") {
    FrameDecimator decimator(k720p, 30, Adapt::Frames);
    CHECK(take(decimator, 4) == "xxxx");
}

TEST_CASE(
    "a change of the rate counts from the next picture on, and no gap gets longer than either's") {
    FrameDecimator decimator(k720p, 30, Adapt::Frames);
    decimator.setRate({313'344}, 0us);
    CHECK(take(decimator, 5) == "x..x.");
    decimator.setRate({2'000'000}, 0us);
    CHECK(take(decimator, 3) == "xxx");
    decimator.setRate({100'000}, 0us);
    CHECK(take(decimator, 9) == "x....x...");
    decimator.setRate({235'000}, 0us);
    CHECK(take(decimator, 6) == ".x...x");
}

TEST_CASE("a picture that could not be sent leaves its turn to the next one") {
    FrameDecimator decimator(k720p, 30, Adapt::Frames);
    decimator.setRate({313'344}, 0us);
    CHECK(decimator.take());
    CHECK(take(decimator, 3) == "..x");
    decimator.defer();
    CHECK(take(decimator, 4) == "x..x");
}

TEST_CASE("both: the size first, then the number of pictures; size: never the number") {
    const struct {
        Adapt adapt;
        BitRate rate;
        Size size;
        std::int64_t every;
    } cases[] = {{Adapt::Frames, {300'000}, k720p, 3},    {Adapt::Both, {2'000'000}, k720p, 1},
                 {Adapt::Both, {480'000}, k720p, 2},      {Adapt::Both, {300'000}, {640, 360}, 1},
                 {Adapt::Both, {120'000}, {640, 360}, 2}, {Adapt::Both, {1}, {640, 360}, 5},
                 {Adapt::Size, {480'000}, k720p, 1},      {Adapt::Size, {1}, {640, 360}, 1}};
    for (const auto& c : cases) {
        CAPTURE(c.rate.bitsPerSecond);
        FrameDecimator decimator(k720p, 30, c.adapt);
        decimator.setRate(c.rate, 0us);
        CHECK(decimator.target() == EncoderTarget{c.rate, c.every, c.size});
    }
}
