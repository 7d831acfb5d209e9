#include "base/av.hpp"
#include "base/timecode.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <utility>

using namespace veter;

TEST_CASE("a time code reads back from every layout that holds luma in 8 bits") {
    for (const auto pixels :
         {AV_PIX_FMT_YUV420P, AV_PIX_FMT_NV12, AV_PIX_FMT_YUV422P, AV_PIX_FMT_GRAY8})
        for (const auto& [width, height] :
             {std::pair{1280, 720}, std::pair{640, 360}, std::pair{322, 240}, std::pair{32, 512}}) {
            const auto frame = av::makePicture(width, height, pixels);
            const TimeCode code{TimeCode::kFrames - 1, 0xfedcba98};
            drawTimeCode(*frame, code);
            CHECK(readTimeCode(*frame) == code);
        }
}

TEST_CASE("no time code is read where there is none") {
    const auto frame = av::makePicture(1280, 720, AV_PIX_FMT_YUV420P);
    for (const int grey : {0, 16, 128, 255}) {
        for (int y = 0; y < 720; ++y)
            std::memset(frame->data[0] + y * frame->linesize[0], grey, 1280);
        CHECK_FALSE(readTimeCode(*frame));
    }
    drawTimeCode(*frame, {1, 2});
    for (int y = 0; y < 16; ++y) // one block turned over
        std::memset(frame->data[0] + y * frame->linesize[0] + 160, 235, 16);
    CHECK_FALSE(readTimeCode(*frame));
    CHECK_FALSE(readTimeCode(*av::makePicture(64, 16, AV_PIX_FMT_YUV420P)));
    CHECK_FALSE(readTimeCode(*av::makePicture(1280, 720, AV_PIX_FMT_RGB24)));
}

TEST_CASE("a time code reads back from a picture scaled to half") {
    for (const auto& size : {std::pair{1280, 720}, std::pair{800, 600}}) {
        const int width = size.first, height = size.second;
        const auto full = av::makePicture(width, height, AV_PIX_FMT_YUV420P);
        for (int y = 0; y < height; ++y)
            std::memset(full->data[0] + y * full->linesize[0], 16, width);
        const auto half = av::makePicture(width / 2, height / 2, AV_PIX_FMT_YUV420P);
        const auto scale = [&] {
            for (int y = 0; y < height / 2; ++y)
                for (int x = 0; x < width / 2; ++x)
                    half->data[0][y * half->linesize[0] + x] =
                        full->data[0][2 * y * full->linesize[0] + 2 * x];
        };
        const TimeCode code{1234, 0xfedcba98};
        drawTimeCode(*full, code);
        scale();
        CHECK(readTimeCode(*half) == code);
        for (int y = 0; y < height; ++y) { // grey in place of black: no block is sure
            auto* line = full->data[0] + y * full->linesize[0];
            for (int x = 0; x < width; ++x) line[x] = std::max<std::uint8_t>(line[x], 100);
        }
        scale();
        CHECK_FALSE(readTimeCode(*half));
    }
}

TEST_CASE("ages are right across the wrap of the milliseconds") {
    using namespace std::chrono_literals;
    CHECK(ageOf({0, 1000}, 1040ms) == 40ms);
    CHECK(ageOf({0, 0xffff'fff0}, std::chrono::milliseconds(0x1'0000'0010)) == 32ms);
    CHECK(ageOf({0, 1040}, 1000ms) == -40ms); // clocks apart
}
