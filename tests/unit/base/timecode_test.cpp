#include "base/av.hpp"
#include "base/timecode.hpp"

#include <doctest/doctest.h>

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

TEST_CASE("ages are right across the wrap of the milliseconds") {
    using namespace std::chrono_literals;
    CHECK(ageOf({0, 1000}, 1040ms) == 40ms);
    CHECK(ageOf({0, 0xffff'fff0}, std::chrono::milliseconds(0x1'0000'0010)) == 32ms);
    CHECK(ageOf({0, 1040}, 1000ms) == -40ms); // clocks apart
}
