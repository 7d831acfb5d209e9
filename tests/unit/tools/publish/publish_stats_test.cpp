#include "tools/publish/publish_stats.hpp"

#include "tests/unit/tools/figures.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::tools;
using veter::test::figuresOf;
using namespace std::chrono_literals;

TEST_CASE("rates are of the last second, counters since the start") {
    PublisherStats before;
    before.encoded = 100;
    before.captured = 110;
    before.encoding = 500ms;
    before.sent.bytes = 1'000'000;
    before.sent.packets = 900;
    auto now = before;
    now.encoded += 30;
    now.captured += 31;
    now.encoding += 75ms;
    now.sent.bytes += 250'000;
    now.sent.packets += 210;
    now.dropped = 1;
    now.skipped = 2;
    now.keyFrames = 5;
    now.size = {640, 360};
    now.sent.lost = 3;
    now.sent.full = 1;
    auto figures = figuresOf(statsLine(now, before));
    CHECK(figures["fps"] == "30");
    CHECK(figures["kbps"] == "2000");
    CHECK(figures["size"] == "640x360");
    CHECK(figures["encode_ms"] == "2.5");
    CHECK(figures["captured"] == "141");
    CHECK(figures["dropped"] == "1");
    CHECK(figures["skipped"] == "2");
    CHECK(figures["key_frames"] == "5");
    CHECK(figures["packets"] == "1110");
    CHECK(figures["not_sent"] == "3");
    CHECK(figures["buffer_full"] == "1");
}

TEST_CASE(
    "a second without a picture is no division by zero, and the line has the source's reason") {
    PublisherStats stats;
    stats.streaming = false;
    stats.damaged = 7;
    auto figures = figuresOf(statsLine(stats, stats));
    CHECK(figures["fps"] == "0");
    CHECK(figures["size"] == "?");
    CHECK(figures["encode_ms"] == "0.0");
    CHECK(figures["source"] == "lost");
    CHECK(figures["damaged"] == "7");
    stats.streaming = true;
    CHECK(figuresOf(statsLine(stats, stats))["source"] == "ok");
}

TEST_CASE("figures of the receiver are printed when it reports them, else a question mark") {
    PublisherStats stats;
    auto figures = figuresOf(statsLine(stats, stats));
    CHECK(figures["rtt_ms"] == "?");
    CHECK(figures["loss"] == "?");
    stats.sent.roundTrip = 42'600us;
    stats.sent.loss = 0.0125;
    stats.sent.resends = {9, 5, 3, 1};
    stats.sent.pictureEnds = 4;
    stats.sent.parity = 11;
    stats.sent.keyFramesAsked = 2;
    stats.sent.refused = 6;
    figures = figuresOf(statsLine(stats, stats));
    CHECK(figures["rtt_ms"] == "43");
    CHECK(figures["loss"] == "1.2%");
    CHECK(figures["nacked"] == "9");
    CHECK(figures["resent"] == "5");
    CHECK(figures["resend_gone"] == "3");
    CHECK(figures["resend_refused"] == "1");
    CHECK(figures["ends"] == "4");
    CHECK(figures["fec"] == "11");
    CHECK(figures["pli"] == "2");
    CHECK(figures["refused"] == "6");
}

TEST_CASE("the link's rate and state are printed where the rate follows it") {
    using State = transport::RateState;
    PublisherStats stats;
    CHECK(figuresOf(statsLine(stats, stats)).count("target_kbps") == 0);
    stats.sent.rate.emplace();
    stats.sent.rate->target = {1'234'567};
    stats.sent.rate->control.queueDelay = 17'900us;
    const struct {
        State state;
        const char* name;
    } cases[]{{State::NoFeedback, "unknown"},
              {State::Rising, "rising"},
              {State::Holding, "holding"},
              {State::Falling, "falling"},
              {State::Stalled, "stalled"}};
    for (const auto& c : cases) {
        stats.sent.rate->control.state = c.state;
        auto figures = figuresOf(statsLine(stats, stats));
        CHECK(figures["link"] == c.name);
        CHECK(figures["target_kbps"] == "1234");
        CHECK(figures["queue_ms"] == "17");
    }
}

TEST_CASE("systemd shows what a publisher sends, and what limits it") {
    PublisherStats before;
    auto now = before;
    now.encoded = 30;
    now.sent.bytes = 250'000;
    CHECK(serviceStatus(now, before) == "sending: 30 pictures/s, 2000 kbit/s");
    now.sent.loss = 0.05;
    now.sent.lost = 7;
    now.streaming = false;
    CHECK(serviceStatus(now, before) ==
          "the source has no picture: 30 pictures/s, 2000 kbit/s, 5.0 % lost, 7 packets not sent");
}

TEST_CASE("a relay is told of the last second, of the rate, and of the board") {
    PublisherStats before;
    before.captured = 90;
    before.encoded = 80;
    before.encoding = std::chrono::milliseconds(800);
    auto now = before;
    now.captured += 30;
    now.encoded += 20;
    now.encoding += std::chrono::milliseconds(500);
    now.dropped = 7;
    now.skipped = 3;
    now.streaming = false;
    now.sent.rate.emplace();
    now.sent.rate->target.bitsPerSecond = 1'500'000;
    now.sent.rate->control.limit = transport::LimitedBy::Queue;
    auto robot = robotState(now, before, {71.5, true});
    CHECK(robot.captured == 30);
    CHECK(robot.encoded == 20);
    CHECK(robot.encodeTime == std::chrono::milliseconds(25));
    CHECK(robot.dropped == 7);
    CHECK(robot.skipped == 3);
    CHECK_FALSE(robot.streaming);
    CHECK(robot.targetKilobits == 1500);
    CHECK(robot.limit == static_cast<std::uint8_t>(transport::LimitedBy::Queue));
    CHECK(robot.temperature == 71.5);
    CHECK(robot.throttled);
    robot = robotState(now, now, {});
    CHECK(robot.encodeTime == Micros(0));
    CHECK_FALSE(robot.temperature);
}
