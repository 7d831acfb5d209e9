#include "relay/publish/rtsp_publisher.hpp"

#include "tests/unit/reason.hpp"
#include "tests/unit/relay/assemble/tiny_picture.hpp"
#include "tests/unit/relay/publish/rtsp_server.hpp"
#include "transport/rtp/rtp_header.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

/// 2026, in 1/90000 s since 1970.
constexpr Ticks kStart{std::chrono::seconds(1'790'000'000)};

struct Publishing {
    explicit Publishing(Ticks start = kStart)
        : settings{server.url(), 5s, 500ms},
          publisher(settings, *describe(tinyParameterSets(), av::bytes(*tinyKeyUnit())), start,
                    {}) {}
    RtspServer server;
    RtspSettings settings;
    RtspPublisher publisher;
};

int failure(RtspServer& server, std::stop_token stop = {}) {
    try {
        const RtspPublisher publisher({server.url(), 5s, 500ms},
                                      *describe(tinyParameterSets(), av::bytes(*tinyKeyUnit())),
                                      kStart, std::move(stop));
        return 0;
    } catch (const av::Error& e) {
        return e.code();
    }
}

} // namespace

TEST_CASE("a stream is described by its parameter sets and a picture") {
    const auto stream = describe(tinyParameterSets(), kTinyPicture);
    CHECK(stream->width == 64);
    CHECK(stream->height == 48);
    CHECK(std::equal(kTinySets.begin(), kTinySets.end(), stream->extradata,
                     stream->extradata + stream->extradata_size));
    h264::ParameterSets broken;
    broken.update(std::vector<std::uint8_t>{0, 0, 1, 0x67, 0x42, 0, 0, 1, 0x68, 0xce});
    CHECK_THROWS_AS(describe(broken, kTinyPicture), av::Error);
}

TEST_CASE("a session is announced, set up, recorded and torn down") {
    RtspServer server;
    CHECK(failure(server) == 0);
    server.waitFor("TEARDOWN");
    CHECK(server.methods() ==
          std::vector<std::string>{"OPTIONS", "ANNOUNCE", "SETUP", "RECORD", "TEARDOWN"});
    CHECK(server.lastUrl() == server.url());
}

TEST_CASE("RTP time is the capture time, also where pictures are shown in another order") {
    Publishing p;
    // In 1/30 s; one is before the first.
    const std::vector<int> order{0, 3, 1, 2, -2, 6, 4, 5, 5, 30, 8, 7};
    for (const int n : order) {
        const auto unit = n == 0 ? tinyKeyUnit() : tinyUnit();
        p.publisher.write(*unit, kStart + Ticks(n * 3000));
        CHECK(unit->pts >= unit->dts);
    }
    std::vector<std::uint32_t> times;
    for (const auto& wire : p.server.rtp(order.size())) times.push_back(load32be(wire, 4));
    std::vector<std::uint32_t> expected;
    expected.reserve(order.size());
    for (const int n : order)
        expected.push_back(times.front() + static_cast<std::uint32_t>(n * 3000));
    CHECK(times == expected);
}

TEST_CASE("a time that goes back by more than B frames do is raised, and later ones follow it") {
    Publishing p;
    for (const auto time : {0s, 10s, 5s, 11s}) {
        const auto unit = time == 0s ? tinyKeyUnit() : tinyUnit();
        p.publisher.write(*unit, kStart + Ticks(time));
    }
    const auto wires = p.server.rtp(4);
    const auto time = [&](std::size_t n) { return load32be(wires[n], 4) - load32be(wires[0], 4); };
    CHECK(time(1) == 900'000);
    CHECK(time(2) == 900'000 - 90'000 + 1);
    CHECK(time(3) == 990'000);
}

TEST_CASE("the sender report counts from the start, as the RTP does") {
    // RTP time goes around in 13 h, and the report is of now.
    const Ticks start = std::chrono::floor<std::chrono::milliseconds>(wallClockNow());
    const auto captured = start + Ticks(3000);
    Publishing p(start);
    p.publisher.write(*tinyKeyUnit(), captured);
    const auto report = p.server.rtcp(1).front();
    const auto rtp = p.server.rtp(1).front();
    const auto told = fromNtp(std::uint64_t{load32be(report, 8)} << 32 | load32be(report, 12));
    const Ticks since(static_cast<std::int32_t>(load32be(report, 16) - load32be(rtp, 4)));
    CHECK(std::chrono::abs(told - since - captured) < 1ms);
}

TEST_CASE("each refusal of the server has an error code of its own") {
    const struct {
        const char* method;
        int status;
        int code;
    } cases[]{
        {"ANNOUNCE", 400, AVERROR_HTTP_BAD_REQUEST}, {"ANNOUNCE", 401, AVERROR_HTTP_UNAUTHORIZED},
        {"ANNOUNCE", 403, AVERROR_HTTP_FORBIDDEN},   {"ANNOUNCE", 404, AVERROR_HTTP_NOT_FOUND},
        {"RECORD", 400, AVERROR_INVALIDDATA},        {"SETUP", 461, AVERROR(EPROTONOSUPPORT)},
    };
    for (const auto& c : cases) {
        INFO(c.method << " " << c.status);
        RtspServer server;
        server.answer(c.method, c.status);
        CHECK(failure(server) == c.code);
    }
}

TEST_CASE("a connection that the server closes, and a server that stops reading, are errors") {
    Publishing closed;
    closed.publisher.write(*tinyKeyUnit(), kStart);
    closed.server.hangUp();
    CHECK_THROWS_AS(closed.publisher.write(*tinyUnit(), kStart + Ticks(3000)), av::Error);

    Publishing stalled;
    stalled.server.stopReading();
    auto large = kTinyPicture;
    large.resize(4 << 20, 0x55);
    const auto unit = av::makePacket(large);
    CHECK(has(reason<av::Error>([&] {
                  for (int n = 0; n < 100; ++n)
                      stalled.publisher.write(*unit, kStart + Ticks(n * 3000));
              }),
              "the server has stopped reading"));
}

TEST_CASE("a stop ends an attempt to connect") {
    RtspServer server;
    server.stopReading(); // and so never answers
    std::stop_source stop;
    stop.request_stop();
    CHECK(failure(server, stop.get_token()) == AVERROR_EXIT);
}
