#include "base/av_compat.hpp"
#include "base/timecode.hpp"
#include "encode/encoder.hpp"
#include "moving_picture.hpp"

extern "C" {
#include <libavutil/intreadwrite.h>
}

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace veter;
using encode::Settings;
using test::MovingPicture;

namespace {

constexpr Size kSmall{640, 360};

Settings small() {
    Settings settings;
    settings.size = kSmall;
    settings.bitRate = {1'000'000};
    return settings;
}

/// With several slices x264 shares out the bits by which of them is done first: never twice the
/// same.
Settings repeatable() {
    auto settings = small();
    settings.threads = 1;
    return settings;
}

/// One frame in, which must give one packet at once.
av::Ptr<AVPacket> encodeOne(encode::Encoder& encoder, const AVFrame& frame) {
    std::vector<av::Ptr<AVPacket>> packets;
    encoder.encode(frame, [&](av::Ptr<AVPacket> packet) { packets.push_back(std::move(packet)); });
    REQUIRE(packets.size() == 1);
    return std::move(packets.front());
}

class Decoder {
public:
    Decoder() : context_(avcodec_alloc_context3(avcodec_find_decoder(AV_CODEC_ID_H264))) {
        context_->flags |= AV_CODEC_FLAG_LOW_DELAY;
        context_->thread_count = 1;
        av::check(avcodec_open2(context_.get(), nullptr, nullptr), "open the decoder");
    }
    /// One packet in, which must give one frame at once.
    av::Ptr<AVFrame> decode(const AVPacket& packet) {
        av::check(avcodec_send_packet(context_.get(), &packet), "decode");
        auto frame = av::makeFrame();
        av::check(avcodec_receive_frame(context_.get(), frame.get()), "decode");
        return frame;
    }
    const AVCodecContext& context() const { return *context_; }

private:
    av::Ptr<AVCodecContext> context_;
};

std::vector<int> nalTypes(std::span<const std::uint8_t> annexB) {
    std::vector<int> types;
    for (std::size_t i = 0; i + 3 < annexB.size(); ++i)
        if (annexB[i] == 0 && annexB[i + 1] == 0 && annexB[i + 2] == 1)
            types.push_back(annexB[i + 3] & 0x1f);
    return types;
}

bool isKey(const AVPacket& packet) { return (packet.flags & AV_PKT_FLAG_KEY) != 0; }

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
        const auto packet = encodeOne(encoder, *picture.frame(n));
        if (isKey(*packet)) result.keys.push_back(n);
        result.sizes.push_back(packet->size);
    }
    return result;
}

} // namespace

TEST_CASE("every frame comes out of encoder and decoder before the next goes in") {
    for (const int threads : {0, 1, 2, 3})
        for (const auto pixels : {AV_PIX_FMT_YUV420P, AV_PIX_FMT_NV12}) {
            auto settings = small();
            settings.threads = threads;
            const auto encoder = encode::makeX264(settings);
            const MovingPicture picture(kSmall, pixels);
            Decoder decoder;
            for (int n = 0; n < 40; ++n) {
                const auto in = picture.frame(n);
                const auto packet = encodeOne(*encoder, *in);
                CHECK(packet->pts == in->pts);
                CHECK(packet->dts == in->pts);
                const auto out = decoder.decode(*packet);
                CHECK(out->pts == in->pts);
                CHECK(std::abs(out->data[1][1000] - in->data[1][1000]) < 8);
            }
        }
}

TEST_CASE("the stream is constrained baseline, without SEI, with headers before each IDR") {
    auto settings = small();
    settings.gop = std::chrono::milliseconds(500);
    settings.preset = "medium"; // B-frames, CABAC and 8x8 transform, were they not forbidden
    const auto encoder = encode::makeX264(settings);
    const MovingPicture picture(kSmall);
    Decoder decoder;
    for (int n = 0; n < 46; ++n) {
        const auto packet = encodeOne(*encoder, *picture.frame(n));
        const auto types = nalTypes(av::bytes(*packet));
        CHECK(isKey(*packet) == (n % 15 == 0));
        if (isKey(*packet))
            CHECK(types == std::vector<int>{7, 8, 5, 5});
        else
            CHECK(types == std::vector<int>{1, 1});
        const auto frame = decoder.decode(*packet);
        CHECK(frame->pict_type == (n % 15 == 0 ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_P));
    }
    CHECK(decoder.context().profile == av::kProfileConstrainedBaseline);
    CHECK(decoder.context().has_b_frames == 0);
}

TEST_CASE("what the encoder says of the stream is what a decoder finds") {
    for (const auto& [size, stated, matrix] :
         {std::tuple{Size{640, 360}, AVCOL_SPC_UNSPECIFIED, AVCOL_SPC_SMPTE170M},
          std::tuple{Size{1280, 720}, AVCOL_SPC_UNSPECIFIED, AVCOL_SPC_BT709},
          std::tuple{Size{1280, 720}, AVCOL_SPC_BT470BG, AVCOL_SPC_BT470BG}}) {
        auto settings = small();
        settings.size = size;
        settings.matrix = stated;
        const auto encoder = encode::makeX264(settings);
        const auto& said = encoder->parameters();
        const auto packet = encodeOne(*encoder, *MovingPicture(size).frame(0));
        Decoder decoder;
        const auto frame = decoder.decode(*packet);
        CHECK(said.codec_id == AV_CODEC_ID_H264);
        CHECK(said.profile == decoder.context().profile);
        CHECK(said.level == decoder.context().level);
        CHECK(Size{said.width, said.height} == size);
        CHECK(Size{frame->width, frame->height} == size);
        CHECK(frame->colorspace == matrix);
        CHECK(said.color_space == matrix);
        CHECK(frame->color_range == AVCOL_RANGE_MPEG);
        const std::span extradata(said.extradata, static_cast<std::size_t>(said.extradata_size));
        CHECK(nalTypes(extradata) == std::vector<int>{7, 8});
        CHECK((extradata[6] & 0x40) != 0); // constraint_set1_flag
        CHECK(std::equal(extradata.begin(), extradata.end(), packet->data));
    }
}

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
        encoder->setBitRate({static_cast<std::int64_t>(rate)});
        const auto result = run(*encoder, picture, n, n + 90);
        CHECK(result.keys.empty());
        CHECK(result.rate(15) > 0.7 * rate);
        CHECK(result.rate(15) < 1.03 * rate);
        CHECK(result.longestQueue(rate) < 0.12);
        n += 90;
    }
}

TEST_CASE("rate and key frames may be asked for from another thread") {
    const auto encoder = encode::makeX264(small());
    const MovingPicture picture(kSmall);
    int keys = 0;
    {
        const std::jthread other([&](const std::stop_token& stop) {
            for (int i = 0; !stop.stop_requested(); ++i) {
                encoder->requestKeyFrame();
                encoder->setBitRate({500'000 + i % 50 * 10'000});
                std::this_thread::yield();
            }
        });
        for (int n = 0; n < 30; ++n) keys += isKey(*encodeOne(*encoder, *picture.frame(n))) ? 1 : 0;
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
        const auto packet = encodeOne(*encoder, *in);
        coarse += qpOf(*packet) >= 45 ? 1 : 0;
        CHECK(readTimeCode(*decoder.decode(*packet)) == code);
    }
    CHECK(coarse >= 55);
}

TEST_CASE("settings that make no stream are refused") {
    const auto refused = [](auto change) {
        auto settings = small();
        change(settings);
        CHECK_THROWS_AS(encode::makeX264(settings), std::invalid_argument);
    };
    refused([](Settings& s) { s.size = {641, 360}; });
    refused([](Settings& s) { s.size = {0, 360}; });
    refused([](Settings& s) { s.size = {640, 8194}; });
    refused([](Settings& s) { s.fps = {0, 1}; });
    refused([](Settings& s) { s.fps = {30, 0}; });
    refused([](Settings& s) { s.bitRate = {0}; });
    refused([](Settings& s) { s.gop = {}; });
    refused([](Settings& s) { s.threads = -1; });
    refused([](Settings& s) { s.preset = "3"; });
    auto settings = small();
    settings.preset = "quick";
    CHECK_THROWS_WITH(encode::makeX264(settings),
                      "must be one of ultrafast, superfast, veryfast, faster, fast, medium, slow, "
                      "slower, veryslow, placebo");
}

TEST_CASE("a frame of another size or format is refused, and the next one coded") {
    const auto encoder = encode::makeX264(small());
    const auto refuse = [&](const AVFrame& frame) {
        try {
            encodeOne(*encoder, frame);
            FAIL("was not refused");
        } catch (const av::Error& e) {
            CHECK(e.code() == AVERROR(EINVAL));
        }
    };
    refuse(*av::makePicture(640, 358, AV_PIX_FMT_YUV420P));
    refuse(*av::makePicture(640, 360, AV_PIX_FMT_YUV422P));
    refuse(*av::makeFrame());
    CHECK(isKey(*encodeOne(*encoder, *MovingPicture(kSmall).frame(0))));
}
