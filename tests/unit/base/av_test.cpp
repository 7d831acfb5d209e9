#include "base/av.hpp"

#include "tests/unit/reason.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace veter;

TEST_CASE("check returns a result, and throws an error that names the action") {
    CHECK(av::check(0, "read {}", "clip") == 0);
    CHECK(av::check(7, "read {}", "clip") == 7);
    try {
        av::check(AVERROR(ENOENT), "read {} of {}", 3, "clip.mp4");
        FAIL("was no error");
    } catch (const av::Error& e) {
        CHECK(e.code() == AVERROR(ENOENT));
        CHECK(std::string(e.what()) == "read 3 of clip.mp4: No such file or directory");
    }
    CHECK(av::Error::reason(AVERROR_INVALIDDATA) == "Invalid data found when processing input");
}

TEST_CASE("a packet owns a copy, with the padding that decoders read") {
    std::vector<std::uint8_t> data{1, 2, 3};
    const auto packet = av::makePacket(data);
    data.assign(3, 9);
    const auto bytes = av::bytes(*packet);
    CHECK(std::vector<std::uint8_t>(bytes.begin(), bytes.end()) ==
          std::vector<std::uint8_t>{1, 2, 3});
    CHECK(packet->buf != nullptr);
    CHECK(std::all_of(packet->data + 3, packet->data + 3 + AV_INPUT_BUFFER_PADDING_SIZE,
                      [](std::uint8_t b) { return b == 0; }));
}

TEST_CASE("a picture has its size, its format and buffers of its own") {
    const auto picture = av::makePicture(66, 34, AV_PIX_FMT_YUV420P);
    CHECK(picture->width == 66);
    CHECK(picture->height == 34);
    CHECK(picture->format == AV_PIX_FMT_YUV420P);
    CHECK(picture->linesize[0] >= 66);
    CHECK(picture->linesize[1] >= 33);
    CHECK(av_frame_is_writable(picture.get()) == 1);
    CHECK(reason<av::Error>([] {
              av::makePicture(0, 34, AV_PIX_FMT_YUV420P);
          }).rfind("allocate a 0x34 picture: ", 0) == 0);
}

TEST_CASE("H.264 is described by its parameter sets, copied and padded, or without any") {
    std::vector<std::uint8_t> sets{0, 0, 0, 1, 0x67, 0x42, 0, 0, 0, 1, 0x68, 0xce};
    const auto codec = av::h264Parameters(sets);
    const auto expected = std::exchange(sets, {});
    CHECK(codec->codec_type == AVMEDIA_TYPE_VIDEO);
    CHECK(codec->codec_id == AV_CODEC_ID_H264);
    REQUIRE(codec->extradata_size == static_cast<int>(expected.size()));
    CHECK(std::equal(expected.begin(), expected.end(), codec->extradata));
    const auto* padding = codec->extradata + expected.size();
    CHECK(std::all_of(padding, padding + AV_INPUT_BUFFER_PADDING_SIZE,
                      [](std::uint8_t b) { return b == 0; }));
    CHECK(av::h264Parameters({})->extradata == nullptr);
}

TEST_CASE("options that a call did not take are named") {
    av::Options options;
    options.requireAllUsed("open the clip");
    options.set("pkt_size", "1400");
    options.set("rtsp_transprt", "tcp");
    const auto text = reason<av::Error>([&] { options.requireAllUsed("open the clip"); });
    INFO(text);
    CHECK(text.rfind("open the clip: option ", 0) == 0);
    CHECK(has(text, "pkt_size, rtsp_transprt"));
    av_dict_free(options.get()); // as a call does that takes all
    options.requireAllUsed("open the clip");
}
