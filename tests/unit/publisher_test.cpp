#include "tools/publisher.hpp"

#include "tests/unit/folder.hpp"
#include "tests/unit/reason.hpp"
#include "tests/unit/udp.hpp"
#include "tools/key_file.hpp"
#include "tools/read_sdp.hpp"
#include "tools/write_file.hpp"
#include "transport/rtcp_feedback.hpp"
#include "transport/rtp_header.hpp"

#include <doctest/doctest.h>

#include <sys/prctl.h>

#include <cstdlib>
#include <functional>

using namespace veter;
using namespace veter::test;
using namespace veter::tools;
using namespace std::chrono_literals;

namespace {

constexpr auto kPatience = 20s; // on a busy machine; no test takes so long

PublishOptions options(const LoopbackSocket& receiver, const std::string& source = "test:") {
    PublishOptions options;
    options.destination = {"127.0.0.1", receiver.port()};
    options.source.uri = source;
    options.source.size = {64, 48};
    options.source.fps = {50, 1};
    options.encoder.preset = "ultrafast";
    options.encoder.gop = 60s;
    options.adaptive = false;
    return options;
}

/// Receives until `done`, which sees each datagram.
void receive(const LoopbackSocket& receiver,
             const std::function<bool(const LoopbackSocket::Received&)>& done) {
    const auto end = Clock::now() + kPatience;
    while (Clock::now() < end)
        if (const auto received = receiver.receiveFrom(1s); received && done(*received)) return;
    FAIL("it did not come");
}

bool isMedia(const LoopbackSocket::Received& received) {
    return !transport::isRtcp(received.datagram);
}

std::string refusal(const PublishOptions& options) {
    return reason<std::exception>([&] {
        MainLoop loop;
        const Publisher publisher(options, loop);
        loop.run([] {}, kPatience);
    });
}

/// `frames` pictures of 64x48, 100 a second.
std::string y4m(int frames) {
    std::string text = "YUV4MPEG2 W64 H48 F100:1 Ip A1:1 C420jpeg\n";
    for (int i = 0; i < frames; ++i)
        text += "FRAME\n" + std::string(64 * 48 * 3 / 2, static_cast<char>(100 + i));
    return text;
}

} // namespace

TEST_CASE("pictures of the source arrive as RTP, and the SDP beside them is one for a relay") {
    const Folder folder;
    const LoopbackSocket receiver;
    auto wanted = options(receiver);
    wanted.sdpOut = folder.file("input.sdp");
    MainLoop loop;
    const Publisher publisher(wanted, loop);
    int pictures = 0;
    receive(receiver, [&](const auto& received) {
        const auto header = transport::parseRtp(received.datagram);
        if (isMedia(received) && header && header->marker) ++pictures;
        return pictures == 5;
    });
    const auto stream = readSdp(wanted.sdpOut);
    CHECK(stream.port == receiver.port());
    CHECK(stream.address == "127.0.0.1");
    CHECK(stream.parameterSets.complete());
    CHECK_FALSE(stream.keys);
    const auto stats = publisher.stats();
    CHECK(stats.encoded >= 4); // the fifth is counted when all of it has left
    CHECK(stats.captured >= stats.encoded);
    CHECK(stats.keyFrames == 1);
    CHECK(stats.encoding > Micros(0));
    CHECK(stats.sent.packets >= 5);
    CHECK(stats.streaming);
}

TEST_CASE("a key frame comes when the receiver asks for one") {
    const LoopbackSocket receiver;
    MainLoop loop;
    const Publisher publisher(options(receiver), loop);
    bool asked = false;
    receive(receiver, [&](const auto& received) {
        const auto keyFrames = publisher.stats().keyFrames;
        if (!asked && isMedia(received) && keyFrames == 1) {
            std::vector<std::uint8_t> wish;
            transport::appendPli(wish, 99, transport::parseRtp(received.datagram)->ssrc);
            receiver.send(received.from, wish);
            asked = true;
        }
        return keyFrames == 2;
    });
    CHECK(asked);
    CHECK(publisher.stats().sent.keyFramesAsked == 1);
}

TEST_CASE("the end of a file ends the program, when all of it is sent or counted as dropped") {
    const Folder folder;
    const LoopbackSocket receiver;
    writeFile(folder.file("clip.y4m"), y4m(6));
    MainLoop loop;
    const Publisher publisher(options(receiver, "file:" + folder.file("clip.y4m")), loop);
    loop.run([] {}, kPatience);
    const auto stats = publisher.stats();
    CHECK(stats.captured == 6);
    CHECK(stats.encoded + stats.dropped == 6);
    CHECK(stats.encoded >= 2);
    std::uint64_t pictures = 0;
    receive(receiver, [&](const auto& received) {
        const auto header = transport::parseRtp(received.datagram);
        if (isMedia(received) && header && header->marker) ++pictures;
        return pictures == stats.encoded;
    });
}

TEST_CASE("with a key nothing goes out plain, and the SDP with the key is its owner's alone") {
    const Folder folder;
    const LoopbackSocket receiver;
    ::setenv("STATE_DIRECTORY", folder.file("state").c_str(), 1);
    const auto keys = transport::generateSrtpKeys(transport::SrtpSuite::AesCm128HmacSha1_80);
    writeFile(folder.file("camera.key"), transport::formatKeyFile(keys), ReadableBy::Owner);
    auto wanted = options(receiver);
    wanted.keyFile = folder.file("camera.key");
    wanted.sdpOut = folder.file("input.sdp");
    std::vector<std::uint8_t> packet;
    {
        MainLoop loop;
        const Publisher publisher(wanted, loop);
        receive(receiver, [&](const auto& received) {
            packet = received.datagram;
            return isMedia(received);
        });
    }
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); // or sanitizers cannot look for leaks
    ::unsetenv("STATE_DIRECTORY");
    CHECK(modeOf(wanted.sdpOut) == 0600);
    const auto stream = readSdp(wanted.sdpOut);
    REQUIRE(stream.keys);
    CHECK(stream.keys->media == keys.media);
    transport::SrtpSession session(transport::SrtpSession::Direction::Unprotect, keys.media);
    CHECK(session.apply(packet, packet.size()));
}

TEST_CASE("what cannot be published is refused with the option or the file that is to blame") {
    const LoopbackSocket receiver;
    const struct {
        const char *source, *reason;
    } cases[]{
        {"webcam:0", "--source: source 'webcam:0': unknown scheme 'webcam'"},
        {"file:/no/such/clip.mp4", "open /no/such/clip.mp4: No such file or directory"},
        {"v4l2:/no/such/camera", "open camera /no/such/camera"},
    };
    for (const auto& c : cases) {
        const auto error = refusal(options(receiver, c.source));
        INFO(error);
        CHECK(has(error, c.reason));
    }
}

TEST_CASE("what a thread finds out later ends the program, too") {
    const LoopbackSocket receiver;
    auto wanted = options(receiver);
    wanted.encoder.preset = "quick";
    CHECK(has(refusal(wanted), "--preset: 'quick'"));
    wanted = options(receiver);
    wanted.sdpOut = "/no/such/folder/input.sdp";
    CHECK(has(refusal(wanted), "/no/such/folder/input.sdp"));
}
