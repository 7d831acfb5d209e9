#include "tools/publish/publisher.hpp"

#include "capture/common/coded_frame.hpp"
#include "tests/unit/relay/assemble/tiny_picture.hpp"
#include "tests/unit/tools/publish/publishing.hpp"
#include "transport/srtp/srtp_session.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

using namespace veter;
using namespace veter::test;
using namespace veter::tools;
using namespace std::chrono_literals;

namespace {

av::Ptr<AVFrame> grey() {
    auto frame = av::makePicture(64, 48, AV_PIX_FMT_YUV420P);
    for (int plane = 0; plane < 3; ++plane)
        std::fill_n(frame->data[plane], frame->linesize[plane] * (plane == 0 ? 48 : 24),
                    std::uint8_t{128});
    return frame;
}

av::Ptr<AVFrame> coded(const av::Ptr<AVPacket>& unit) {
    auto frame = capture::makeCodedFrame(av::bytes(*unit));
    if ((unit->flags & AV_PKT_FLAG_KEY) != 0) frame->pict_type = AV_PICTURE_TYPE_I;
    return frame;
}

} // namespace

TEST_CASE("pictures arrive as RTP, and the description for the SDP is there with the first") {
    Bench bench;
    CHECK_FALSE(bench.description());
    for (int i = 0; i < 5; ++i) bench.give(grey());
    CHECK(bench.until([&] { return bench.pictures == 5; }));
    const auto stream = bench.description();
    REQUIRE(stream);
    CHECK(stream->port == bench.receiver.port());
    CHECK(stream->address == "127.0.0.1");
    CHECK(stream->parameterSets.complete());
    CHECK_FALSE(stream->keys);
    const auto stats = bench.publisher->stats();
    CHECK(stats.captured == 5);
    CHECK(stats.encoded == 5);
    CHECK(stats.keyFrames == 1);
    CHECK(stats.streaming);
    CHECK_FALSE(bench.end());
}

TEST_CASE("where the rate is low pictures are small, but with --adapt frames") {
    for (const bool fewer : {true, false}) {
        Bench bench([fewer](PublisherSettings& settings) {
            settings.source.size = {656, 96};
            settings.encoder.bitRate = {20'000};
            settings.minBitRate = {20'000};
            settings.adaptive = true;
            if (fewer) settings.adapt = encode::Adapt::Frames;
        });
        CHECK(bench.publisher->stats().size == Size{});
        bench.give(grey());
        CHECK(bench.publisher->stats().size == (fewer ? Size{656, 96} : Size{328, 48}));
    }
}

TEST_CASE("a key frame comes when the receiver asks for one") {
    Bench bench;
    bench.give(grey());
    REQUIRE(bench.until([&] { return bench.pictures == 1; }));
    bench.give(grey());
    CHECK(bench.publisher->stats().keyFrames == 1);
    bench.askForKeyFrame();
    REQUIRE(bench.until([&] { return bench.publisher->stats().sent.keyFramesAsked == 1; }));
    bench.give(grey());
    CHECK(bench.publisher->stats().keyFrames == 2);
}

TEST_CASE("a key frame a second, and more seldom once a relay answers") {
    Bench bench([](PublisherSettings& settings) { settings.gop.reset(); });
    for (int i = 0; i < 60; ++i) bench.give(grey()); // 50 a second
    CHECK(bench.publisher->stats().keyFrames == 2);
    REQUIRE(bench.until([&] { return bench.report && bench.ssrc != 0; }));
    bench.answer();
    REQUIRE(bench.until([&] { return bench.publisher->stats().sent.loss.has_value(); }));
    for (int i = 0; i < 60; ++i) bench.give(grey());
    CHECK(bench.publisher->stats().keyFrames == 2);
    bench.askForKeyFrame();
    REQUIRE(bench.until([&] { return bench.publisher->stats().sent.keyFramesAsked == 1; }));
    bench.give(grey());
    CHECK(bench.publisher->stats().keyFrames == 3);
}

TEST_CASE("a camera that returns after an outage is shown from a key frame on") {
    Bench bench;
    bench.give(grey());
    bench.give(grey(), false);
    CHECK(bench.publisher->stats().keyFrames == 2);
    CHECK_FALSE(bench.publisher->stats().streaming);
    bench.give(grey(), false);
    CHECK(bench.publisher->stats().keyFrames == 2);
    bench.give(grey());
    CHECK(bench.publisher->stats().keyFrames == 3);
    CHECK(bench.publisher->stats().streaming);
}

TEST_CASE("a camera that encodes is asked for key frames itself") {
    Bench bench;
    bench.give(coded(tinyKeyUnit()));
    bench.give(coded(tinyUnit()));
    REQUIRE(bench.until([&] { return bench.pictures == 2; }));
    CHECK(bench.feed.keyFramesAsked == 0);
    bench.askForKeyFrame();
    REQUIRE(bench.until([&] { return bench.publisher->stats().sent.keyFramesAsked == 1; }));
    bench.give(coded(tinyUnit()));
    CHECK(bench.feed.keyFramesAsked == 1);
    bench.give(grey(), false); // viewers get one of ours, which the camera's do not build on
    ++bench.refused;
    bench.give(coded(tinyUnit()));
    REQUIRE(bench.until([&] { return bench.feed.keyFramesAsked == 2; }));
    bench.give(coded(tinyKeyUnit()));
    CHECK(bench.publisher->stats().encoded == 5);
}

TEST_CASE("the end of the source is reported when all of it is sent or counted as dropped") {
    Bench bench;
    for (int i = 0; i < 6; ++i) {
        auto frame = grey();
        frame->pts = monotonicNow().count() + i * 20'000;
        bench.feed.pictures.push({std::move(frame), true});
    }
    bench.feed.pictures.close();
    REQUIRE(bench.until([&] { return bench.end().has_value(); }));
    CHECK_FALSE(*bench.end()); // no failure
    const auto stats = bench.publisher->stats();
    CHECK(stats.captured == 6);
    CHECK(stats.encoded + stats.dropped == 6);
    CHECK(stats.encoded >= 2);
    CHECK(bench.until([&] { return bench.pictures == static_cast<int>(stats.encoded); }));
}

TEST_CASE("with keys all packets are encrypted, and have the session's SSRC") {
    const auto keys = transport::generateSrtpKeys(transport::SrtpSuite::AesCm128HmacSha1_80);
    Bench bench([&](PublisherSettings& settings) {
        settings.keys = keys;
        settings.ssrc = 0x1234'5678;
    });
    bench.give(grey());
    REQUIRE(bench.until([&] { return bench.pictures == 1; }));
    CHECK(bench.ssrc == 0x1234'5678);
    REQUIRE(bench.description());
    REQUIRE(bench.description()->keys);
    CHECK(bench.description()->keys->media == keys.media);
    transport::SrtpSession session(transport::SrtpSession::Direction::Unprotect, keys.media);
    CHECK(session.apply(bench.last, bench.last.size()));
}

TEST_CASE("an error that ends a thread is reported with its reason") {
    {
        Bench bench;
        bench.feed.pictures.push({});
        CHECK(has(bench.failure(), "read the camera: "));
    }
    {
        Bench bench([](PublisherSettings& settings) { settings.encoder.preset = "quick"; });
        bench.give(grey());
        CHECK(has(bench.failure(), "must be one of ultrafast"));
    }
    Bench bench({}, [] { throw std::runtime_error("write input.sdp"); });
    bench.give(grey());
    CHECK(bench.failure() == "write input.sdp");
}
