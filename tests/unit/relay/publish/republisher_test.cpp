#include "relay/publish/republisher.hpp"

#include "tests/unit/log_lines.hpp"
#include "tests/unit/reason.hpp"
#include "tests/unit/relay/assemble/tiny_picture.hpp"
#include "tests/unit/relay/publish/rtsp_server.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

/// A republisher with a clock of its own and a server that is real.
class Robot {
public:
    explicit Robot(h264::ParameterSets sets = tinyParameterSets())
        : republisher({server.url(), 5s, 2s}, std::move(sets), [this] { return now; }) {}

    bool key() { return write(*tinyKeyUnit()); }
    bool picture(bool afterGap = false) { return write(*tinyUnit(), afterGap); }
    /// Whether the picture reached the server.
    bool write(AVPacket& unit, bool afterGap = false) {
        const auto before = republisher.stats().frames;
        republisher.write(unit, time(), afterGap, {});
        return republisher.stats().frames > before;
    }
    Ticks time() const {
        return Ticks(1h) + std::chrono::duration_cast<Ticks>(now.time_since_epoch());
    }
    /// Time until a key picture reaches the server again; in steps of 10 ms.
    Clock::duration untilBack(Clock::duration most = 20s) {
        const auto begin = now;
        while (now - begin < most && !key()) now += 10ms;
        return now - begin;
    }
    /// How long it waits before the next session, after the server ended one of that age.
    Clock::duration afterSessionOf(Clock::duration age) {
        now += age;
        server.hangUp();
        CHECK_FALSE(picture());
        CHECK_FALSE(republisher.stats().connected);
        return untilBack();
    }

    RtspServer server;
    Clock::time_point now{1h};
    Republisher republisher;
};

} // namespace

TEST_CASE("a stream starts at a key frame, and again at one after a gap") {
    Robot robot;
    CHECK_FALSE(robot.picture());
    CHECK(robot.republisher.stats().connected);
    CHECK(robot.republisher.needsKeyFrame());
    CHECK(robot.key());
    CHECK_FALSE(robot.republisher.needsKeyFrame());
    CHECK(robot.picture());
    CHECK_FALSE(robot.picture(true));
    CHECK_FALSE(robot.picture());
    CHECK(robot.key());
    robot.republisher.skip(robot.time());
    CHECK(robot.republisher.needsKeyFrame());
    CHECK_FALSE(robot.picture());
    CHECK(robot.key());
    CHECK(robot.republisher.stats().dropped == 5);
    CHECK(robot.republisher.stats().frames == 4);
    CHECK(robot.republisher.stats().connects == 1);
}

TEST_CASE("what was skipped is made good by a picture that does not refer to it, but no gap is") {
    Robot robot;
    CHECK(robot.key());
    robot.republisher.skip(robot.time());
    CHECK_FALSE(robot.picture());
    robot.republisher.resume();
    CHECK_FALSE(robot.republisher.needsKeyFrame());
    CHECK(robot.picture());
    CHECK_FALSE(robot.picture(true));
    robot.republisher.resume();
    CHECK(robot.republisher.needsKeyFrame());
    CHECK_FALSE(robot.picture());
    CHECK(robot.key());
}

TEST_CASE("nothing is published before there are parameter sets and a picture") {
    Robot robot{h264::ParameterSets()};
    CHECK_FALSE(robot.picture());
    CHECK(robot.republisher.needsKeyFrame());
    CHECK(robot.server.methods().empty());
    const auto setsAlone = av::makePacket(kTinySets);
    CHECK_FALSE(robot.write(*setsAlone));
    CHECK(robot.server.methods().empty()); // and no error makes it wait
    CHECK(robot.key());
}

TEST_CASE("a silent session is kept alive with the parameter sets") {
    Robot robot;
    robot.republisher.keepAlive(robot.time()); // no session, no packet
    CHECK(robot.key());
    const auto before = robot.server.rtp(1).size();
    robot.now += 1s;
    robot.republisher.keepAlive(robot.time());
    const auto wire = robot.server.rtp(before + 1).back();
    CHECK((wire[12] & 0x1f) == 24); // STAP-A (RFC 6184 section 5.7.1)
    CHECK(wire[12 + 3] == kTinySets[4]);
    // What is dropped keeps it alive, too, but not at each picture.
    CHECK_FALSE(robot.picture(true));
    robot.now += Republisher::kKeepAlive;
    CHECK_FALSE(robot.picture());
    CHECK(robot.server.rtp(before + 2).size() == before + 2);
}

TEST_CASE("a server that was down for long is found within 0.9 s") {
    auto now = Clock::time_point(1h);
    std::optional<RtspServer> server(std::in_place);
    const auto port = server->port();
    Republisher republisher({server->url(), 5s, 2s}, tinyParameterSets(), [&] { return now; });
    server.reset();
    const auto write = [&] {
        republisher.write(*tinyKeyUnit(), Ticks(now.time_since_epoch().count() / 11'111), false,
                          {});
        now += 10ms;
    };
    for (int n = 0; n < 2000; ++n) write();
    CHECK(republisher.stats().connects == 0);
    server.emplace(port);
    for (int n = 0; n < 90; ++n) write();
    CHECK(republisher.stats().connects == 1);
}

TEST_CASE("a server that refuses is tried less and less often, at least every 5 s") {
    Robot robot;
    robot.server.answer("RECORD", 400);
    std::vector<Clock::duration> waits;
    auto last = robot.now;
    std::size_t asked = 0;
    for (const auto end = robot.now + 22s; robot.now < end; robot.now += 10ms) {
        CHECK_FALSE(robot.key());
        const auto methods = robot.server.methods().size();
        if (methods == asked) continue;
        asked = methods;
        waits.push_back(robot.now - std::exchange(last, robot.now));
    }
    CHECK(waits ==
          std::vector<Clock::duration>{0s, 200ms, 400ms, 800ms, 1600ms, 3200ms, 5s, 5s, 5s});
    robot.server.answer("RECORD", 200);
    CHECK(robot.untilBack() <= 5s);
}

TEST_CASE("short sessions are started less and less often, at least every 5 s") {
    Robot robot;
    REQUIRE(robot.key());
    for (const auto wait : {200ms, 400ms, 800ms, 1600ms, 3200ms, 5000ms, 5000ms})
        CHECK(robot.afterSessionOf(300ms) == wait);
    CHECK(robot.afterSessionOf(Republisher::kLasting - 1ms) == 5s);
}

TEST_CASE("a long session resets the interval") {
    Robot robot;
    REQUIRE(robot.key());
    for (const auto wait : {200ms, 400ms, 800ms}) CHECK(robot.afterSessionOf(1s) == wait);
    CHECK(robot.afterSessionOf(Republisher::kLasting) == 200ms);
    CHECK(robot.afterSessionOf(1s) == 400ms);
    CHECK(robot.republisher.stats().connects == 6);
}

TEST_CASE("a short session is logged with the question who else publishes there") {
    Robot robot;
    REQUIRE(robot.key());
    LogLines lines("relay");
    robot.afterSessionOf(300ms);
    CHECK(has(lines.take(), "Broken pipe (after 0.3 s; does another relay publish there?)"));
    robot.afterSessionOf(Republisher::kLasting);
    CHECK_FALSE(has(lines.take(), "another relay"));
}

TEST_CASE("a refusal is logged once, with advice") {
    Robot robot;
    robot.server.answer("RECORD", 400);
    LogLines lines("relay");
    CHECK(robot.untilBack(10s) == 10s);
    const auto text = lines.take();
    INFO(text);
    CHECK(has(text, "does another relay publish to this path?"));
    CHECK(text.find('\n') + 1 == text.size());
}
