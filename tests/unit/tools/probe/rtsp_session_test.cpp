#include "tools/probe/rtsp_session.hpp"

#include "tests/unit/reason.hpp"
#include "tests/unit/relay/publish/rtsp_server.hpp"
#include "tests/unit/udp.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <stdexcept>
#include <vector>

using namespace veter;
using namespace veter::probe;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

using Wire = std::vector<std::uint8_t>;
constexpr auto kSdp = "v=0\r\nm=video 0 RTP/AVP 96\r\na=control:trackID=1\r\n";

/// A viewer, and what it got.
struct Viewer {
    explicit Viewer(const std::string& url)
        : session(
              url, [this](Bytes packet) { packets.emplace_back(packet.begin(), packet.end()); },
              [] { return false; }) {}

    /// Receives until there are so many packets.
    bool reach(std::size_t count) {
        const auto end = Clock::now() + 10s;
        while (packets.size() < count && Clock::now() < end) session.receive(50ms);
        return packets.size() >= count;
    }

    std::vector<Wire> packets;
    RtspSession session;
};

std::string refusal(const std::function<void()>& action) {
    return reason<std::runtime_error>(action);
}

} // namespace

TEST_CASE("the session returns the description, then the RTP packets, whole and in order") {
    RtspServer server;
    server.describe(kSdp);
    Viewer viewer(server.url());
    CHECK(viewer.session.describe() == kSdp);
    viewer.session.play("trackID=1");
    CHECK(server.methods() == std::vector<std::string>{"OPTIONS", "DESCRIBE", "SETUP", "PLAY"});
    CHECK(server.lastUrl() == server.url());
    for (std::uint8_t i = 0; i < 20; ++i) {
        server.send(0, Wire(1000, i));
        server.send(1, Wire(28, 0xff)); // RTCP: not for us
    }
    REQUIRE(viewer.reach(20));
    for (std::uint8_t i = 0; i < 20; ++i) CHECK(viewer.packets[i] == Wire(1000, i));
}

TEST_CASE("user and password answer the server's challenge, and are not sent in the URL") {
    RtspServer server;
    server.describe(kSdp);
    const auto url = fmt::format("rtsp://robot:SECRET@127.0.0.1:{}/camera", server.port());
    Viewer viewer(url);
    viewer.session.describe();
    CHECK(server.lastUrl() == server.url());
}

TEST_CASE("a refusal of the server is an error with its reason") {
    const struct {
        const char* method;
        int status;
        const char* words;
    } cases[]{
        {"DESCRIBE", 401, "401 Unauthorized: user or password missing or wrong"},
        {"DESCRIBE", 403, "403 Forbidden"},
        {"DESCRIBE", 404, "404 Not Found: no such path, or nobody publishes to it"},
        {"SETUP", 461, "461 Unsupported Transport: the server does not send RTP over TCP"},
        {"PLAY", 500, "the server answers 500 to PLAY"},
        {"OPTIONS", 503, "the server answers 503 to OPTIONS"},
    };
    for (const auto& c : cases) {
        RtspServer server;
        server.describe(kSdp);
        server.answer(c.method, c.status);
        Viewer viewer(server.url());
        CHECK(refusal([&] {
                  viewer.session.describe();
                  viewer.session.play("");
              }) == c.words);
    }
}

TEST_CASE("a missing server, a closed connection and an endless answer are errors") {
    {
        Viewer viewer(fmt::format("rtsp://127.0.0.1:{}/camera", freePort()));
        const auto words = refusal([&] { viewer.session.describe(); });
        INFO(words);
        CHECK_FALSE(words.empty());
    }
    RtspServer server;
    server.describe(kSdp);
    Viewer viewer(server.url());
    viewer.session.describe();
    viewer.session.play("trackID=1");
    server.hangUp();
    CHECK(refusal([&] { viewer.reach(1); }) == "the server closed the connection");
    server.describe(std::string(100'000, 'x'));
    Viewer other(server.url());
    CHECK(refusal([&] { other.session.describe(); }) ==
          "the server's description of the stream is longer than 64 kB");
    CHECK(refusal([] { Viewer wrong("rtsp://[::1/camera"); }) == "not a valid URL");
}

TEST_CASE("a stop ends the wait for an answer") {
    RtspServer server;
    server.stopReading();
    RtspSession session(
        server.url(), [](Bytes) {}, [] { return true; });
    CHECK(refusal([&] { session.describe(); }) == "no answer to OPTIONS");
}
