#include "tools/probe/decoder.hpp"

#include "tests/unit/reason.hpp"
#include "tests/unit/relay/assemble/tiny_picture.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace veter;
using namespace veter::probe;
using namespace veter::test;

namespace {

struct Shown {
    Decoder::Out out = [this](const AVFrame& frame) {
        ++count;
        width = frame.width;
        luma = frame.data[0][0];
    };
    int count = 0;
    int width = 0;
    int luma = 0;
};

Decoder makeDecoder() { return Decoder(*av::h264Parameters({})); }

} // namespace

TEST_CASE("each access unit is a picture at once, and the codec is named") {
    auto decoder = makeDecoder();
    Shown shown;
    CHECK(decoder.decode(*tinyKeyUnit(), shown.out));
    CHECK(shown.count == 1);
    CHECK(shown.width == 64);
    CHECK(decoder.decode(*tinyUnit(), shown.out));
    CHECK(shown.count == 2);
    CHECK(decoder.codecName() == "h264");
    CHECK(decoder.profileName() == "Constrained Baseline");
    decoder.finish(shown.out); // nothing is held back
    CHECK(shown.count == 2);
}

TEST_CASE("an access unit without a picture is reported, and the next key frame is shown") {
    Shown shown;
    auto decoder = makeDecoder();
    CHECK_FALSE(decoder.decode(*tinyUnit(), shown.out)); // without its parameter sets
    CHECK_FALSE(decoder.decode(*av::makePacket(std::vector<std::uint8_t>(50, 0xff)), shown.out));
    CHECK(shown.count == 0);
    CHECK(decoder.decode(*tinyKeyUnit(), shown.out));
    CHECK(shown.count == 1);
}

TEST_CASE("a codec without a decoder is named") {
    const av::Ptr<AVCodecParameters> parameters(avcodec_parameters_alloc());
    parameters->codec_type = AVMEDIA_TYPE_VIDEO;
    parameters->codec_id = AV_CODEC_ID_PROBE;
    CHECK(has(reason<av::Error>([&] { Decoder decoder(*parameters); }), "Decoder not found"));
}
