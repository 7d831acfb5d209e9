#include "relay/cameras/stream.hpp"

#include "tests/unit/access_unit.hpp"
#include "tests/unit/relay/assemble/tiny_picture.hpp"
#include "tests/unit/relay/publish/rtsp_server.hpp"
#include "tests/unit/rtcp.hpp"
#include "tests/unit/udp.hpp"
#include "transport/rtp/rtp_muxer.hpp"

#include <doctest/doctest.h>

#include <optional>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

constexpr std::uint8_t kPayloadSpecific = 206; // RFC 4585 section 6.1
constexpr int kPli = 1;

/// A robot's packets on the loopback, a stream, and a server: all real.
class Camera {
public:
    explicit Camera(OnLoss onLoss = OnLoss::Freeze, h264::ParameterSets sets = {}) {
        StreamSettings settings;
        settings.input.stream.address = "127.0.0.1";
        settings.input.stream.port = port_ = freePort();
        settings.input.stream.parameterSets = std::move(sets);
        settings.input.latency = 30ms;
        settings.onLoss = onLoss;
        settings.output.url = server.url();
        stream.emplace(settings, [](const std::exception_ptr&) { FAIL("the stream ended"); });
    }
    /// In 1/30 s. `lost`: is packetized, but never sent.
    void key(int at, bool lost = false) { send(*tinyKeyUnit(), at, lost); }
    /// As large as real ones: to an unproven address a relay sends no more than arrives from there.
    void picture(int at, bool lost = false) {
        auto data = kTinyPicture;
        data.resize(1000, 0x55);
        send(*av::makePacket(data), at, lost);
    }
    /// Whether the relay asks for a key frame, within 5 s.
    bool askedForKeyFrame() const {
        for (const auto end = Clock::now() + 5s; Clock::now() < end;) {
            const auto datagram = robot_.receive(100ms);
            if (!datagram) continue;
            for (const auto& packet : splitRtcp(*datagram))
                if (packet[1] == kPayloadSpecific && (packet[0] & 0x1f) == kPli) return true;
        }
        return false;
    }
    /// The first pictures at the server, in 1/30 s behind the first of them.
    std::vector<int> published(std::size_t count) const {
        std::vector<int> times;
        const auto wires = server.rtp(count);
        times.reserve(wires.size());
        for (const auto& wire : wires)
            times.push_back(static_cast<int>(load32be(wire, 4) - load32be(wires.front(), 4)) /
                            3000);
        return times;
    }

    RtspServer server;
    std::optional<Stream> stream;

private:
    void send(AVPacket& unit, int at, bool lost) {
        lost_ = lost;
        unit.pts = unit.dts = at * 1'000'000LL / 30;
        muxer_.write(unit);
    }

    LoopbackSocket robot_;
    std::uint16_t port_ = 0;
    bool lost_ = false;
    transport::RtpMuxer muxer_{{}, *h264Parameters(), [this](Bytes wire, Micros) {
                                   if (!lost_) robot_.send(port_, wire);
                               }};
};

} // namespace

TEST_CASE("pictures from RTP are published by RTSP at the same intervals, until the stream ends") {
    Camera camera;
    camera.key(0);
    for (const int at : {1, 2, 3, 10}) camera.picture(at);
    CHECK(camera.published(5) == std::vector{0, 1, 2, 3, 10});
    CHECK((camera.server.rtp(1)[0][12] & 0x1f) == 24); // the sets and the picture: STAP-A
    CHECK((camera.server.rtp(2)[1][12] & 0x1f) == h264::kSlice);
    const auto stats = camera.stream->stats();
    CHECK(stats.published.connected);
    CHECK(stats.published.connects == 1);
    CHECK(stats.published.dropped == 0);
    CHECK(stats.queueDropped == 0);
    camera.stream.reset();
    camera.server.waitFor("TEARDOWN");
}

TEST_CASE("after a loss the picture freezes until the next key frame, which is requested") {
    Camera camera;
    camera.key(0);
    camera.picture(1);
    camera.picture(2, true);
    camera.picture(3);
    CHECK(camera.askedForKeyFrame());
    camera.picture(4);
    camera.key(5);
    camera.picture(6);
    CHECK(camera.published(4) == std::vector{0, 1, 5, 6});
}

TEST_CASE("damaged pictures are published with OnLoss::Pass") {
    Camera camera(OnLoss::Pass);
    camera.key(0);
    camera.picture(1);
    camera.picture(2, true);
    camera.picture(3);
    camera.picture(4);
    CHECK(camera.published(4) == std::vector{0, 1, 3, 4});
    CHECK(camera.askedForKeyFrame());
}

TEST_CASE("a relay that starts in the middle requests a key frame, with and without parameter sets "
          "in the SDP") {
    for (const bool sets : {false, true}) {
        Camera camera(OnLoss::Freeze, sets ? tinyParameterSets() : h264::ParameterSets());
        camera.picture(0);
        camera.picture(1);
        CHECK(camera.askedForKeyFrame());
        CHECK(camera.stream->stats().published.connects == (sets ? 1 : 0));
        camera.key(2);
        CHECK(camera.published(1).size() == 1);
    }
}
