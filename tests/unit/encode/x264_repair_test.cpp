// A picture lost for good is repaired by one that refers to a picture before it.

#include "base/h264.hpp"
#include "base/h264_slice.hpp"
#include "tests/unit/encode/coding.hpp"
#include "tests/unit/encode/moving_picture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <numeric>

using namespace veter;
using namespace veter::test;

namespace {

bool isSame(const AVFrame& a, const AVFrame& b) {
    for (int plane = 0; plane < 3; ++plane)
        for (int y = 0; y < (plane == 0 ? a.height : a.height / 2); ++y)
            if (std::memcmp(a.data[plane] + y * a.linesize[plane],
                            b.data[plane] + y * b.linesize[plane],
                            static_cast<std::size_t>(plane == 0 ? a.width : a.width / 2)) != 0)
                return false;
    return true;
}

h264::SliceHeader headerOf(const encode::Encoder& encoder, const AVPacket& packet) {
    h264::ParameterSets sets;
    const auto& parameters = encoder.parameters();
    sets.update({parameters.extradata, static_cast<std::size_t>(parameters.extradata_size)});
    const auto syntax = h264::sliceSyntax(sets.sps(), sets.pps());
    REQUIRE(syntax);
    CHECK(syntax->references == 15); // half a second
    for (Bytes rest = av::bytes(packet); const auto nal = h264::nextNal(rest);)
        if (const auto header = h264::sliceHeader(*nal, *syntax)) return *header;
    FAIL("no slice");
    return {};
}

} // namespace

TEST_CASE("the picture behind a loss refers to the last one before it, and decodes to the bit") {
    for (const int lost : {1, 2, 8, 14}) {
        INFO(lost << " lost");
        const auto encoder = encode::makeX264(small());
        const MovingPicture picture(kSmall);
        Decoder all; // what the encoder has: H.264 decodes to the bit
        Decoder lossy;
        for (int n = 0; n < 29; ++n) {
            if (n == 5 + lost) encoder->forgetAfter(picture.frame(4)->pts);
            const auto packet = encoder->encode(*picture.frame(n));
            const auto header = headerOf(*encoder, *packet);
            CHECK(isKey(*packet) == (n == 0));
            CHECK(header.idr == (n == 0));
            CHECK(header.frameNum == static_cast<unsigned>(n));
            CHECK(header.back == (n == 0          ? 0U
                                  : n == 5 + lost ? static_cast<unsigned>(lost) + 1
                                                  : 1));
            const auto whole = all.decode(*packet);
            if (n < 5 || n >= 5 + lost) CHECK(isSame(*lossy.decode(*packet), *whole));
        }
    }
}

TEST_CASE("where no picture is left to refer to it is an IDR") {
    const auto encoder = encode::makeX264(small());
    const MovingPicture picture(kSmall);
    for (int n = 0; n < 25; ++n) {
        if (n == 20) encoder->forgetAfter(picture.frame(4)->pts);
        CHECK(isKey(*encoder->encode(*picture.frame(n))) == (n == 0 || n == 20));
    }
    encoder->forgetAfter(picture.frame(18)->pts); // the IDR may arrive
    CHECK_FALSE(isKey(*encoder->encode(*picture.frame(25))));
}

TEST_CASE("requests that leave no picture make no more than an IDR each 300 ms") {
    auto settings = small();
    settings.size = {3840, 2160}; // of which one picture is kept
    settings.threads = 1;
    settings.preset = "ultrafast";
    const auto encoder = encode::makeX264(settings);
    const MovingPicture picture(settings.size);
    for (int n = 0; n < 22; ++n) {
        if (n >= 2) encoder->forgetAfter(picture.frame(n - 2)->pts);
        CHECK(isKey(*encoder->encode(*picture.frame(n))) == (n % 10 == 0));
    }
}

TEST_CASE("a picture that was to be forgotten before does not count as one that is left") {
    auto settings = small();
    settings.fps = {8, 1}; // four are kept
    const auto encoder = encode::makeX264(settings);
    const MovingPicture picture(kSmall);
    const auto encode = [&](int n) { return isKey(*encoder->encode(*picture.frame(n))); };
    for (int n = 0; n < 4; ++n) CHECK(encode(n) == (n == 0));
    encoder->forgetAfter(picture.frame(0)->pts);
    CHECK_FALSE(encode(4));                      // it refers to the first
    encoder->forgetAfter(picture.frame(3)->pts); // of which three are forgotten, the first is gone
    CHECK_FALSE(encode(5));                      // too soon after the last IDR
    for (int n = 6; n < 12; ++n) CHECK_FALSE(encode(n));
}
