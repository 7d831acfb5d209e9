#include "base/av_compat.hpp"
#include "tests/unit/encode/coding.hpp"
#include "tests/unit/encode/moving_picture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

using namespace veter;
using encode::Settings;
using namespace veter::test;

namespace {

std::vector<int> nalTypes(std::span<const std::uint8_t> annexB) {
    std::vector<int> types;
    for (std::size_t i = 0; i + 3 < annexB.size(); ++i)
        if (annexB[i] == 0 && annexB[i + 1] == 0 && annexB[i + 2] == 1)
            types.push_back(annexB[i + 3] & 0x1f);
    return types;
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
                const auto packet = encoder->encode(*in);
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
        const auto packet = encoder->encode(*picture.frame(n));
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

TEST_CASE("a key frame comes each time the gop has passed, however many frames that are") {
    const MovingPicture picture(kSmall);
    const auto keysOf = [&](const std::vector<int>& frames, std::int64_t jitter) {
        const auto encoder = encode::makeX264(small()); // 30 frames/s, one second
        std::vector<int> keys;
        for (const int n : frames) {
            const auto frame = picture.frame(n);
            frame->pts += n % 2 == 0 ? jitter : -jitter;
            if (isKey(*encoder->encode(*frame))) keys.push_back(n);
        }
        return keys;
    };
    for (const int every : {1, 2, 5, 10}) {
        std::vector<int> frames;
        for (int n = 0; n <= 120; n += every) frames.push_back(n);
        INFO("each " << every << ". frame");
        CHECK(keysOf(frames, 0) == std::vector{0, 30, 60, 90, 120});
        CHECK(keysOf(frames, 5000) == std::vector{0, 30, 60, 90, 120});
    }
    CHECK(keysOf({0, 29, 31, 32, 60, 61, 200, 201}, 0) == std::vector{0, 31, 61, 200});
}

TEST_CASE("the gop is changed while running, and counts from the last key frame") {
    const MovingPicture picture(kSmall);
    const auto encoder = encode::makeX264(small());
    std::vector<int> keys;
    for (int n = 0; n < 170; ++n) {
        if (n == 40) encoder->setGop(std::chrono::seconds(3));
        if (n == 140) encoder->setGop(std::chrono::seconds(1)); // more ago: at once
        if (isKey(*encoder->encode(*picture.frame(n)))) keys.push_back(n);
    }
    CHECK(keys == std::vector{0, 30, 120, 150});
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
        const auto packet = encoder->encode(*MovingPicture(size).frame(0));
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

TEST_CASE("colours are signalled as they are stated") {
    auto settings = small();
    settings.matrix = AVCOL_SPC_BT2020_NCL;
    settings.primaries = AVCOL_PRI_BT2020;
    settings.transfer = AVCOL_TRC_ARIB_STD_B67;
    const auto encoder = encode::makeX264(settings);
    const auto packet = encoder->encode(*MovingPicture(settings.size).frame(0));
    const auto frame = Decoder().decode(*packet);
    CHECK(frame->colorspace == AVCOL_SPC_BT2020_NCL);
    CHECK(frame->color_primaries == AVCOL_PRI_BT2020);
    CHECK(frame->color_trc == AVCOL_TRC_ARIB_STD_B67);
    CHECK(encoder->parameters().color_primaries == AVCOL_PRI_BT2020);
}

TEST_CASE("invalid settings are refused") {
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
    refused([](Settings& s) { s.preset = std::string("3"); });
    auto settings = small();
    settings.preset = "quick";
    CHECK_THROWS_WITH(encode::makeX264(settings),
                      "must be one of ultrafast, superfast, veryfast, faster, fast, medium, slow, "
                      "slower, veryslow, placebo");
}

TEST_CASE("a frame of another size or format is refused, and the next one encoded") {
    const auto encoder = encode::makeX264(small());
    const auto refuse = [&](const AVFrame& frame) {
        try {
            encoder->encode(frame);
            FAIL("was not refused");
        } catch (const av::Error& e) {
            CHECK(e.code() == AVERROR(EINVAL));
        }
    };
    refuse(*av::makePicture(640, 358, AV_PIX_FMT_YUV420P));
    refuse(*av::makePicture(640, 360, AV_PIX_FMT_YUV422P));
    refuse(*av::makeFrame());
    CHECK(isKey(*encoder->encode(*MovingPicture(kSmall).frame(0))));
}
