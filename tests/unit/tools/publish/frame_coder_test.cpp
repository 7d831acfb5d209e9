#include "tools/publish/frame_coder.hpp"

#include "base/timecode.hpp"
#include "capture/common/coded_frame.hpp"
#include "relay/assemble/rtp_demuxer.hpp"
#include "tests/unit/encode/coding.hpp"
#include "tests/unit/reason.hpp"
#include "tests/unit/relay/assemble/tiny_picture.hpp"
#include "transport/fec/fec_packet.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

using namespace veter;
using namespace veter::test;
using namespace veter::tools;

namespace {

constexpr AVRational kFps{30, 1};
constexpr std::int64_t kHour = 3'600'000'000;

/// A frame coder, and what a viewer makes of its packets.
class Bench {
public:
    Bench(const PublisherSettings& settings, const AVFrame& first)
        : coder(settings, first, kFps, [this](Bytes packet, Micros captured) {
              largest = std::max(largest, packet.size());
              ssrc = load32be(packet, 8);
              time = captured;
              demuxer_.push({packet.begin(), packet.end()});
          }) {}

    FrameCoder::Result code(av::Ptr<AVFrame> frame, std::uint32_t number = 0,
                            const capture::Orientation& orientation = {}) {
        return coder.code(std::move(frame), number, orientation);
    }
    av::Ptr<AVPacket> unit() { return demuxer_.finish(); }
    av::Ptr<AVFrame> picture() {
        const auto packet = unit();
        REQUIRE(packet);
        return decoder_.decode(*packet);
    }

    std::size_t largest = 0;
    std::uint32_t ssrc = 0;
    Micros time{};

private:
    relay::RtpDemuxer demuxer_{kPayloadType()};
    Decoder decoder_;
    static std::uint8_t kPayloadType() { return transport::RtpSettings{}.payloadType; }

public:
    FrameCoder coder; ///< uses all of the above
};

PublisherSettings sized(Size size) {
    PublisherSettings settings;
    settings.ssrc = 0x1234;
    settings.source.size = size;
    settings.encoder.preset = "ultrafast";
    return settings;
}

/// Its left half is white, its right half black.
av::Ptr<AVFrame> halves(Size size, std::int64_t pts = kHour) {
    auto frame = av::makePicture(size.width, size.height, AV_PIX_FMT_YUV420P);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x)
            frame->data[0][y * frame->linesize[0] + x] = x < size.width / 2 ? 235 : 16;
    for (int plane = 1; plane < 3; ++plane)
        for (int y = 0; y < size.height / 2; ++y)
            std::fill_n(frame->data[plane] + y * frame->linesize[plane], size.width / 2,
                        std::uint8_t{128});
    frame->pts = pts;
    return frame;
}

int luma(const AVFrame& frame, int x, int y) { return frame.data[0][y * frame.linesize[0] + x]; }

bool sameBytes(Bytes a, Bytes b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

av::Ptr<AVFrame> coded(const av::Ptr<AVPacket>& unit, std::int64_t pts) {
    auto frame = capture::makeCodedFrame(av::bytes(*unit));
    frame->pts = pts;
    if ((unit->flags & AV_PKT_FLAG_KEY) != 0) frame->pict_type = AV_PICTURE_TYPE_I;
    return frame;
}

} // namespace

TEST_CASE("a picture of any size is sent at the requested size, whole, with its capture time") {
    Bench bench(sized({320, 180}), *halves({640, 360}));
    const auto first = bench.code(halves({640, 360}));
    CHECK(first.keyFrame);
    CHECK(first.sent);
    CHECK(bench.time == Micros(kHour));
    CHECK(bench.ssrc == 0x1234);
    const auto picture = bench.picture();
    CHECK(picture->width == 320);
    CHECK(picture->height == 180);
    CHECK(luma(*picture, 80, 90) > 200);
    CHECK(luma(*picture, 240, 90) < 50);
    CHECK_FALSE(bench.code(halves({640, 360}, kHour + 33'333), 1).keyFrame);
    bench.coder.requestKeyFrame();
    CHECK(bench.code(halves({320, 180}, kHour + 66'666), 2).keyFrame); // another size of camera
    CHECK(bench.coder.parameters().width == 320);
    CHECK(bench.coder.parameters().extradata_size > 0);
}

TEST_CASE("half the size is what a target asks for, with a time code that can be read") {
    auto stamped = sized({1024, 576});
    stamped.timeCode = true;
    Bench bench(stamped, *halves({1024, 576}));
    bench.coder.setTarget({{300'000}, 1, {512, 288}});
    bench.code(halves({1024, 576}), 77);
    const auto picture = bench.picture();
    CHECK(Size{picture->width, picture->height} == Size{512, 288});
    CHECK(luma(*picture, 128, 200) > 200);
    CHECK(luma(*picture, 384, 200) < 50);
    const auto code = readTimeCode(*picture);
    REQUIRE(code);
    CHECK(code->frame == 77);
    CHECK(bench.coder.parameters().width == 1024);
}

TEST_CASE("no packet is larger than --mtu, headers, authentication tag and parity included") {
    for (const std::size_t mtu : {600U, 1280U, 1500U}) {
        auto small = sized({640, 360});
        small.mtu = mtu;
        small.encoder.bitRate = {20'000'000};
        auto frame = halves({640, 360});
        for (int y = 0; y < 360; ++y) // noise
            for (int x = 0; x < 640; ++x)
                frame->data[0][y * frame->linesize[0] + x] =
                    static_cast<std::uint8_t>(x * x * 7 + y * y * 13 + x * y);
        Bench bench(small, *frame);
        bench.code(std::move(frame));
        // IPv6, UDP, authentication tag, and what parity packets have more than media.
        CHECK(bench.largest <= mtu - 40 - 8 - 16 - transport::kFecOverheadBytes);
        CHECK(bench.largest > mtu - 40 - 8 - 16 - transport::kFecOverheadBytes - 20);
    }
}

TEST_CASE("a camera on its side gives an upright picture of the requested size") {
    const capture::Orientation clockwise{false, false, 1};
    Bench bench(sized({180, 320}), *halves({320, 180}));
    bench.code(halves({320, 180}), 0, clockwise); // its left side comes to the top
    const auto picture = bench.picture();
    CHECK(Size{picture->width, picture->height} == Size{180, 320});
    CHECK(luma(*picture, 90, 80) > 200);
    CHECK(luma(*picture, 90, 240) < 50);
    bench.code(halves({180, 320}, kHour + 33'333), 1, {true, false, 0});
    const auto flipped = bench.picture();
    CHECK(luma(*flipped, 45, 160) < 50);
    CHECK(luma(*flipped, 135, 160) > 200);
}

TEST_CASE("the time code has the frame's number, and the wall clock of its capture") {
    for (const bool wanted : {true, false}) {
        auto stamped = sized({1024, 64});
        stamped.timeCode = wanted;
        const auto now = monotonicNow();
        Bench bench(stamped, *halves({1024, 64}));
        const auto frame = halves({1024, 64}, now.count());
        const av::Ptr<AVFrame> kept(av_frame_clone(frame.get())); // as a camera's buffer is
        bench.code(av::Ptr<AVFrame>(av_frame_clone(frame.get())), 77);
        CHECK(luma(*kept, 8, 8) == 235); // nothing is drawn into it
        const auto code = readTimeCode(*bench.picture());
        REQUIRE(code.has_value() == wanted);
        if (!wanted) continue;
        CHECK(code->frame == 77);
        const auto captured = std::chrono::floor<std::chrono::milliseconds>(toWallClock(now));
        CHECK(std::abs(ageOf(*code, captured).count()) <= 1);
    }
}

TEST_CASE(
    "pictures that a camera encoded are sent as they are, from a key frame on and without a gap") {
    const auto key = tinyKeyUnit();
    const auto delta = tinyUnit();
    Bench bench(sized({64, 48}), *coded(key, kHour));
    const auto first = bench.code(coded(key, kHour), 0);
    CHECK(first.sent);
    CHECK(first.keyFrame);
    const auto unit = bench.unit();
    REQUIRE(unit);
    CHECK(sameBytes(av::bytes(*unit), av::bytes(*key)));
    const auto& parameters = bench.coder.parameters();
    CHECK(sameBytes({parameters.extradata, static_cast<std::size_t>(parameters.extradata_size)},
                    kTinySets));
    CHECK(bench.code(coded(delta, kHour + 33'333), 1).sent);
    CHECK(bench.unit());
    CHECK_FALSE(bench.code(coded(delta, kHour + 99'999), 3).sent); // number 2 is missing
    CHECK_FALSE(bench.unit());
    CHECK_FALSE(bench.code(coded(delta, kHour + 133'333), 4).sent);
    CHECK(bench.code(coded(key, kHour + 166'666), 5).sent);
    // While the camera is away viewers get a picture of ours, which the camera's do not build on.
    CHECK(bench.code(halves({64, 48}, kHour + 200'000), 6).sent);
    CHECK_FALSE(bench.code(coded(delta, kHour + 233'333), 7).sent);
    CHECK(bench.code(coded(key, kHour + 266'666), 8).sent);
}

TEST_CASE("an unknown preset is refused") {
    auto wrong = sized({64, 48});
    wrong.encoder.preset = "quick";
    const auto error = reason<std::invalid_argument>([&] { Bench(wrong, *halves({64, 48})); });
    CHECK(has(error, "must be one of ultrafast"));
}
