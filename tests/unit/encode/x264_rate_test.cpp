#include "base/timecode.hpp"
#include "tests/unit/encode/coding.hpp"
#include "tests/unit/encode/moving_picture.hpp"

extern "C" {
#include <libavutil/intreadwrite.h>
}

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <random>
#include <thread>
#include <vector>

using namespace veter;
using namespace veter::test;

namespace {

/// With several slices x264 shares out the bits by which of them is done first: never twice the
/// same.
encode::Settings repeatable() {
    auto settings = small();
    settings.threads = 1;
    return settings;
}

int qpOf(const AVPacket& packet) {
    const auto* stats = av_packet_get_side_data(&packet, AV_PKT_DATA_QUALITY_STATS, nullptr);
    REQUIRE(stats != nullptr);
    return static_cast<int>(AV_RL32(stats)) / FF_QP2LAMBDA;
}

constexpr int kFramesPerSecond = 30;

struct Run {
    std::vector<int> keys; ///< numbers of the frames that became key frames
    std::vector<int> sizes;

    /// Bits per second, without the first `skip` frames.
    double rate(int skip) const {
        const auto bytes = std::accumulate(sizes.begin() + skip, sizes.end(), 0.0);
        return bytes * 8 * kFramesPerSecond / (static_cast<double>(sizes.size()) - skip);
    }
    /// The longest queue, in seconds, in front of a link of this many bits per second.
    double longestQueue(double rate) const {
        double queue = 0;
        double longest = 0;
        for (const int size : sizes) {
            queue += size * 8 / rate;
            longest = std::max(longest, queue);
            queue = std::max(0.0, queue - 1.0 / kFramesPerSecond);
        }
        return longest;
    }
};

Run run(encode::Encoder& encoder, const MovingPicture& picture, int from, int to) {
    Run result;
    for (int n = from; n < to; ++n) {
        const auto packet = encoder.encode(*picture.frame(n));
        if (isKey(*packet)) result.keys.push_back(n);
        result.sizes.push_back(packet->size);
    }
    return result;
}

} // namespace

TEST_CASE("a key frame asked for is the next frame, and the schedule starts again from it") {
    const auto encoder = encode::makeX264(small()); // one second
    const MovingPicture picture(kSmall);
    CHECK(run(*encoder, picture, 0, 7).keys == std::vector{0});
    encoder->requestKeyFrame();
    encoder->requestKeyFrame();
    CHECK(run(*encoder, picture, 7, 40).keys == std::vector{7, 37});
}

// Noise in full motion is about the worst for x264's rate control; it then stays under the rate
// rather than break the VBV.
TEST_CASE("the bit rate asked for is kept, from picture to picture") {
    auto settings = repeatable();
    settings.bitRate = {2'000'000};
    const auto encoder = encode::makeX264(settings);
    const auto result = run(*encoder, MovingPicture(kSmall), 0, 180);
    CHECK(result.keys.size() == 6);
    CHECK(result.rate(30) > 0.8 * 2e6);
    CHECK(result.rate(30) < 1.03 * 2e6);
    CHECK(result.longestQueue(2e6) < 0.11);

    settings.threads = 2;
    const auto sliced = encode::makeX264(settings);
    CHECK(run(*sliced, MovingPicture(kSmall), 0, 60).longestQueue(2e6) < 0.15);
}

TEST_CASE("a smaller buffer makes smaller key frames") {
    auto settings = repeatable();
    settings.buffer = std::chrono::milliseconds(50);
    const auto encoder = encode::makeX264(settings);
    CHECK(run(*encoder, MovingPicture(kSmall), 0, 60).longestQueue(1e6) < 0.06);
    settings.buffer = std::chrono::milliseconds(0); // means one frame
    const auto smallest = encode::makeX264(settings);
    CHECK(run(*smallest, MovingPicture(kSmall), 0, 60).longestQueue(1e6) < 0.04);
}

TEST_CASE("the bit rate changes from the next frame on, without a key frame") {
    auto settings = repeatable();
    settings.gop = std::chrono::seconds(100);
    const auto encoder = encode::makeX264(settings);
    const MovingPicture picture(kSmall);
    CHECK(run(*encoder, picture, 0, 60).keys.size() == 1);
    int n = 60;
    for (const double rate : {4e5, 2.5e6, 8e5}) {
        encoder->setTarget({{static_cast<std::int64_t>(rate)}});
        const auto result = run(*encoder, picture, n, n + 90);
        CHECK(result.keys.empty());
        CHECK(result.rate(15) > 0.7 * rate);
        CHECK(result.rate(15) < 1.03 * rate);
        CHECK(result.longestQueue(rate) < 0.12);
        n += 90;
    }
}

TEST_CASE("key frames may be asked for from another thread") {
    const auto encoder = encode::makeX264(small());
    const MovingPicture picture(kSmall);
    int keys = 0;
    {
        const std::jthread other([&](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                encoder->requestKeyFrame();
                std::this_thread::yield();
            }
        });
        for (int n = 0; n < 30; ++n) keys += isKey(*encoder->encode(*picture.frame(n))) ? 1 : 0;
    }
    CHECK(keys > 1);
}

TEST_CASE("the time code is read after coding at QP 45 and more") {
    auto settings = repeatable();
    settings.size = {1280, 720};
    settings.bitRate = {170'000};
    settings.gop = std::chrono::seconds(100); // with a buffer of seconds x264 keeps near one QP
    settings.buffer = std::chrono::seconds(1);
    const auto encoder = encode::makeX264(settings);
    const MovingPicture picture(settings.size);
    Decoder decoder;
    int coarse = 0;
    for (std::uint32_t n = 0; n < 60; ++n) {
        auto in = picture.frame(static_cast<int>(n));
        const TimeCode code{n * 7919, 0x12345678 + n * 33};
        drawTimeCode(*in, code);
        const auto packet = encoder->encode(*in);
        coarse += qpOf(*packet) >= 45 ? 1 : 0;
        CHECK(readTimeCode(*decoder.decode(*packet)) == code);
    }
    CHECK(coarse >= 55);
}

TEST_CASE("no part of a picture is left as it was in the one before, however few its bits") {
    constexpr int kBlock = 16;
    auto settings = repeatable();
    settings.bitRate = {200'000};
    settings.gop = std::chrono::seconds(100);
    const auto encoder = encode::makeX264(settings);
    const MovingPicture pictures(settings.size);
    Decoder decoder;
    std::minstd_rand random;
    std::vector<int> before(static_cast<std::size_t>(settings.size.width / kBlock), 128);
    int changed = 0;
    int left = 0;
    for (int n = 0; n < 60; ++n) {
        auto in = pictures.frame(n);
        auto greys = before; // of the columns, each its own
        for (auto& grey : greys) grey = 40 + static_cast<int>(random() % 3) * 80;
        for (int y = 0; y < in->height; ++y)
            for (int x = 0; x < in->width; ++x)
                in->data[0][y * in->linesize[0] + x] =
                    static_cast<std::uint8_t>(greys[static_cast<std::size_t>(x / kBlock)]);
        const auto out = decoder.decode(*encoder->encode(*in));
        for (int y = kBlock / 2; y < in->height; y += kBlock)
            for (std::size_t i = 0; i < greys.size(); ++i) {
                if (greys[i] == before[i]) continue;
                const int seen =
                    out->data[0][y * out->linesize[0] + static_cast<int>(i) * kBlock + kBlock / 2];
                ++changed;
                left += std::abs(seen - before[i]) < std::abs(seen - greys[i]) ? 1 : 0;
            }
        before = greys;
    }
    CHECK(left < changed / 100);
}
