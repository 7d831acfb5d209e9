#include "tools/relay/relay_stats.hpp"

#include "tests/unit/tools/figures.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::tools;
using veter::test::figuresOf;
using namespace std::chrono_literals;

TEST_CASE("systemd shows what viewers have, and why") {
    relay::StreamStats before;
    auto now = before;
    now.received.bytes = 125'000;
    now.received.units = 30;
    now.received.loss = 0.021;
    const relay::CameraHealth::Verdict showing{relay::CameraState::Showing, ""};
    CHECK(serviceStatus(showing, now, before) ==
          "showing: 30 pictures/s, 1000 kbit/s, 2.1 % lost, round trip ? ms");
    CHECK(serviceStatus({relay::CameraState::Silent, "no packet has come for 3 s"}, now, before) ==
          "silent: no packet has come for 3 s");
}

TEST_CASE("a stream has rates of the last second, and losses and repair since the start") {
    relay::StreamStats before;
    before.received.bytes = 500'000;
    before.received.units = 60;
    auto now = before;
    auto& in = now.received;
    in.bytes += 125'000;
    in.units += 25;
    in.roundTrip = 38'400us;
    in.loss = 0.034;
    in.losses = {1000, 31, 45, 28, 2};
    in.parity.parity = 12;
    in.order.lost = 1;
    in.heldBack = 61ms;
    in.hold = 90ms;
    in.damaged = 4;
    in.keyFramesAsked = 3;
    auto figures = figuresOf(statsLine(now, before));
    CHECK(figures["kbps"] == "1000");
    CHECK(figures["fps"] == "25");
    CHECK(figures["rtt_ms"] == "38");
    CHECK(figures["loss"] == "3.4%");
    CHECK(figures["lost"] == "31");
    CHECK(figures["nacks"] == "45");
    CHECK(figures["resent"] == "28");
    CHECK(figures["recovered"] == "2");
    CHECK(figures["fec"] == "12");
    CHECK(figures["unrepaired"] == "1");
    CHECK(figures["held_ms"] == "61");
    CHECK(figures["latency_ms"] == "90");
    CHECK(figures["damaged"] == "4");
    CHECK(figures["pli"] == "3");
    CHECK(figuresOf(statsLine(before, before))["rtt_ms"] == "?");
}

TEST_CASE("each kind of dropped or refused packet has a figure of its own") {
    relay::StreamStats now;
    auto& in = now.received;
    in.order.late = 1;
    in.order.reordered = 2;
    in.order.duplicate = 3;
    in.malformed = 4;
    in.unauthentic.malformed = 100; // together with the one before
    in.wrongType = 5;
    in.tooLarge = 6;
    in.refused = 7;
    in.unproven = 8;
    in.encrypted = 9;
    in.unauthentic.badTag = 10;
    in.unauthentic.replayed = 11;
    in.unauthentic.tooOld = 200; // together with the one before
    in.kernelDrops = 12;
    in.notSent = 16;
    in.restarts = 13;
    in.moves = 14;
    now.queueDropped = 15;
    const struct {
        const char *key, *value;
    } cases[]{{"late", "1"},       {"reordered", "2"}, {"duplicate", "3"},  {"malformed", "104"},
              {"wrong_type", "5"}, {"too_large", "6"}, {"refused", "7"},    {"unproven", "8"},
              {"encrypted", "9"},  {"bad_tag", "10"},  {"replayed", "211"}, {"kernel_drops", "12"},
              {"restarts", "13"},  {"not_sent", "16"}, {"moves", "14"},     {"queue_drops", "15"}};
    auto figures = figuresOf(statsLine(now, {}));
    for (const auto& c : cases) {
        CAPTURE(c.key);
        CHECK(figures[c.key] == c.value);
    }
}

TEST_CASE("the line ends with the state of the server, and why no picture is published") {
    relay::StreamStats now;
    now.published = {true, 900, 30, 2};
    auto figures = figuresOf(statsLine(now, {}));
    CHECK(figures["server"] == "up");
    CHECK(figures["sent"] == "900");
    CHECK(figures["dropped"] == "30");
    CHECK(figures["connects"] == "2");
    CHECK(figures.count("why") == 0);
    now.published.connected = false;
    now.why = "no key frame";
    const auto line = statsLine(now, {});
    CHECK(figuresOf(line)["server"] == "down");
    CHECK(figuresOf(line)["why"] == "no key frame");
    CHECK(line.find('\n') == std::string::npos);
}
