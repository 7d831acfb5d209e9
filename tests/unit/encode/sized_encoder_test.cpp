#include "encode/sized_encoder.hpp"

#include "base/timecode.hpp"
#include "tests/unit/encode/coding.hpp"
#include "tests/unit/encode/moving_picture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace veter;
using namespace veter::test;
using encode::EncoderTarget;

namespace {

constexpr Size k720p{1280, 720};
constexpr BitRate kLow{300'000}, kHigh{2'000'000};

encode::Settings settings() {
    encode::Settings settings;
    settings.gop = std::chrono::seconds(60);
    return settings;
}

/// An encoder, and a viewer that decodes each picture.
struct Stream {
    av::Ptr<AVFrame> next(Size size) {
        encoder->setTarget({size == kSmall ? kLow : kHigh, 1, size});
        const auto in = picture.frame(n++);
        drawTimeCode(*in, {static_cast<std::uint32_t>(n), 99});
        packet = encoder->encode(*in);
        CHECK(packet->pts == in->pts);
        return decoder.decode(*packet);
    }

    const std::unique_ptr<encode::Encoder> encoder = encode::makeSized(settings());
    const MovingPicture picture{k720p};
    Decoder decoder;
    av::Ptr<AVPacket> packet;
    int n = 0;
};

} // namespace

TEST_CASE("a change of size is one IDR, which a decoder follows, down and up and down") {
    Stream stream;
    for (const Size size : {k720p, kSmall, k720p, kSmall, Size{}})
        for (int i = 0; i < 20; ++i) {
            const auto out = stream.next(size);
            CHECK(Size{out->width, out->height} == (size == Size{} ? k720p : size));
            CHECK(isKey(*stream.packet) == (i == 0));
            CHECK(out->colorspace == AVCOL_SPC_BT709);
            CAPTURE(out->width);
            CAPTURE(i);
            CHECK(readTimeCode(*out) == TimeCode{static_cast<std::uint32_t>(stream.n), 99});
        }
}

TEST_CASE("what describes the stream is of the full size, always") {
    Stream stream;
    const auto& said = stream.encoder->parameters();
    const std::vector<std::uint8_t> extradata(said.extradata, said.extradata + said.extradata_size);
    stream.next(kSmall);
    CHECK(Size{said.width, said.height} == k720p);
    CHECK(std::equal(extradata.begin(), extradata.end(), said.extradata));
    CHECK_FALSE(std::equal(extradata.begin(), extradata.end(), stream.packet->data));
}

TEST_CASE("a small picture may be another one than before") {
    Stream stream;
    CHECK(stream.next({960, 540})->width == 960);
    CHECK(stream.next(kSmall)->width == 640);
}

TEST_CASE("a key frame that is requested comes in the size that is sent") {
    Stream stream;
    for (const Size size : {k720p, kSmall}) {
        for (int i = 0; i < 3; ++i) stream.next(size);
        CHECK_FALSE(isKey(*stream.packet));
        stream.encoder->requestKeyFrame();
        stream.next(size);
        CHECK(isKey(*stream.packet));
        stream.next(size);
        CHECK_FALSE(isKey(*stream.packet));
    }
}

TEST_CASE("small pictures keep to the rate") {
    Stream stream;
    for (int i = 0; i < 30; ++i) stream.next(k720p);
    int bytes = 0, largest = 0;
    for (int i = 0; i < 150; ++i) {
        stream.next(kSmall);
        if (i < 30) continue;
        bytes += stream.packet->size;
        largest = std::max(largest, stream.packet->size);
    }
    const double rate = bytes * 8 / 4.0;
    CHECK(rate > 0.85 * static_cast<double>(kLow.bitsPerSecond));
    CHECK(rate < 1.1 * static_cast<double>(kLow.bitsPerSecond));
    CHECK(largest * 8 < 30'000); // 100 ms
}
