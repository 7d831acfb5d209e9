#include "relay/receive/receiver_log.hpp"

#include "tests/unit/log_lines.hpp"
#include "tests/unit/reason.hpp"
#include "tests/unit/relay/receive/receiving.hpp"

#include <doctest/doctest.h>

#include <functional>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

constexpr Clock::time_point kStart(1h);

} // namespace

TEST_CASE("a camera that arrives, begins anew, moves or goes is told with its address") {
    LogLines lines("relay");
    ReceiverLog log;
    log.onArrival(0xabcd, kRobot, true, kStart);
    CHECK(lines.take() == "camera connected from 203.0.113.1:5000, SSRC 0000abcd\n");
    log.onArrival(0xdeadbeef, pathFrom(1, 6000), false, kStart + 1min);
    CHECK(lines.take() == "camera restarted from 203.0.113.1:6000, SSRC deadbeef\n");
    log.onMove(pathFrom(7), kStart + 2min);
    CHECK(lines.take() == "camera moved to 203.0.113.7:5000\n");
    log.onBye(kStart + 3min);
    CHECK(lines.take() == "camera sent a BYE\n");
}

TEST_CASE("whoever makes lines from the network makes few, and they say how many are suppressed") {
    const struct {
        const char* name;
        std::function<void(ReceiverLog&, Clock::time_point)> line;
    } cases[]{
        {"arrival", [](ReceiverLog& log, auto now) { log.onArrival(1, kRobot, false, now); }},
        {"move", [](ReceiverLog& log, auto now) { log.onMove(kRobot, now); }},
        {"bye", [](ReceiverLog& log, auto now) { log.onBye(now); }},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        LogLines lines("relay");
        ReceiverLog log;
        for (auto at = 0ms; at < ReceiverLog::kInterval; at += 10ms) c.line(log, kStart + at);
        CHECK_FALSE(has(lines.take(), "suppressed"));
        c.line(log, kStart + ReceiverLog::kInterval);
        CHECK(has(lines.take(), "(199 similar messages suppressed)\n"));
        c.line(log, kStart + 2 * ReceiverLog::kInterval);
        CHECK_FALSE(has(lines.take(), "suppressed"));
    }
}

TEST_CASE("kinds of lines are limited apart: a flood of one does not hide another") {
    LogLines lines("relay");
    ReceiverLog log;
    for (int i = 0; i < 100; ++i) log.onMove(kStranger, kStart);
    lines.take();
    log.onArrival(1, kRobot, false, kStart);
    log.onBye(kStart);
    CHECK(lines.take() ==
          "camera restarted from 203.0.113.1:5000, SSRC 00000001\ncamera sent a BYE\n");
}

TEST_CASE("a sender that has the key and does not answer is warned of, after some patience") {
    LogLines lines("relay");
    ReceiverLog log;
    const auto packets = [&](Clock::duration from, Clock::duration to, bool idle) {
        for (auto at = from; at < to; at += 100ms) log.onUnproven(kStranger, idle, kStart + at);
        return lines.take();
    };
    CHECK(packets(0s, ReceiverLog::kPatience, true).empty());
    const auto warning = packets(ReceiverLog::kPatience, 5s, true);
    CHECK(has(warning, "not showing the stream from 203.0.113.66:5000"));
    CHECK(has(warning, "--foreign-sender"));
    CHECK(warning.find('\n') + 1 == warning.size());
    CHECK(packets(5s, 11s, true).empty());
    CHECK_FALSE(packets(11s, 13s, true).empty());
}

TEST_CASE("a recording beside the real camera, or before it, is not worth a warning") {
    LogLines lines("relay");
    ReceiverLog log;
    const auto at = [&](Clock::duration time, bool idle) {
        log.onUnproven(kStranger, idle, kStart + time);
        return lines.take();
    };
    at(0s, true);
    CHECK(at(3s, false).empty()); // the camera is there
    CHECK(at(4s, true).empty());  // and the patience begins anew
    log.onArrival(1, kRobot, true, kStart + 5s);
    lines.take();
    CHECK(at(6s, true).empty());
    CHECK(at(7s, true).empty());
    CHECK_FALSE(at(8s, true).empty());
}
