#include "relay/receive/receiver_log.hpp"

#include "tests/unit/log_lines.hpp"
#include "tests/unit/reason.hpp"
#include "tests/unit/relay/receive/receiving.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

constexpr Clock::time_point kStart(1h);

} // namespace

TEST_CASE("a camera that connects, restarts, moves or sends a BYE is logged with its address") {
    LogLines lines("relay");
    ReceiverLog log;
    log.write(SenderArrived{0xabcd, kRobot, true}, kStart);
    CHECK(lines.take() == "camera connected from 203.0.113.1:5000, SSRC 0000abcd\n");
    log.write(SenderArrived{0xdeadbeef, pathFrom(1, 6000), false}, kStart + 1min);
    CHECK(lines.take() == "camera restarted from 203.0.113.1:6000, SSRC deadbeef\n");
    log.write(SenderMoved{pathFrom(7)}, kStart + 2min);
    CHECK(lines.take() == "camera moved to 203.0.113.7:5000\n");
    log.write(SenderLeft{}, kStart + 3min);
    CHECK(lines.take() == "camera sent a BYE\n");
}

TEST_CASE("log lines that the network can cause are limited, and say how many are suppressed") {
    const SenderEvent events[]{SenderArrived{1, kRobot, false}, SenderMoved{kRobot}, SenderLeft{}};
    for (const auto& event : events) {
        CAPTURE(event.index());
        LogLines lines("relay");
        ReceiverLog log;
        for (auto at = 0ms; at < ReceiverLog::kInterval; at += 10ms) log.write(event, kStart + at);
        CHECK_FALSE(has(lines.take(), "suppressed"));
        log.write(event, kStart + ReceiverLog::kInterval);
        CHECK(has(lines.take(), "(199 similar messages suppressed)\n"));
        log.write(event, kStart + 2 * ReceiverLog::kInterval);
        CHECK_FALSE(has(lines.take(), "suppressed"));
    }
}

TEST_CASE("each kind of line has a limit of its own, and a flood of one does not hide another") {
    LogLines lines("relay");
    ReceiverLog log;
    for (int i = 0; i < 100; ++i) log.write(SenderMoved{kStranger}, kStart);
    lines.take();
    log.write(SenderArrived{1, kRobot, false}, kStart);
    log.write(SenderLeft{}, kStart);
    CHECK(lines.take() ==
          "camera restarted from 203.0.113.1:5000, SSRC 00000001\ncamera sent a BYE\n");
}

TEST_CASE("a sender that has the key and does not answer causes a warning after a while") {
    LogLines lines("relay");
    ReceiverLog log;
    const auto packets = [&](Clock::duration from, Clock::duration to, bool idle) {
        for (auto at = from; at < to; at += 100ms)
            log.write(SenderUnproven{kStranger, idle}, kStart + at);
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

TEST_CASE("a recording beside the live camera, or before it, causes no warning") {
    LogLines lines("relay");
    ReceiverLog log;
    const auto at = [&](Clock::duration time, bool idle) {
        log.write(SenderUnproven{kStranger, idle}, kStart + time);
        return lines.take();
    };
    at(0s, true);
    CHECK(at(3s, false).empty()); // the camera sends
    CHECK(at(4s, true).empty());  // and the time-out starts again
    log.write(SenderArrived{1, kRobot, true}, kStart + 5s);
    lines.take();
    CHECK(at(6s, true).empty());
    CHECK(at(7s, true).empty());
    CHECK_FALSE(at(8s, true).empty());
}

TEST_CASE("a wrong key causes a warning every ten seconds, with advice") {
    const std::pair<KeyMismatch::Reason, const char*> reasons[] = {
        {KeyMismatch::Reason::NoKey, "--sdp-out writes with --key-file"},
        {KeyMismatch::Reason::Plain, "start veter-publish with --key-file"},
        {KeyMismatch::Reason::OtherKey, "both ends need the same key file"}};
    for (const auto& [reason, advice] : reasons) {
        LogLines lines("relay");
        ReceiverLog log;
        const auto at = [&, mismatch = KeyMismatch{kRobot, reason}](Clock::duration time) {
            log.write(mismatch, kStart + time);
            return lines.take();
        };
        const auto warning = at(0s);
        CHECK(has(warning, "refusing the stream from 203.0.113.1:5000: it is "));
        CHECK(has(warning, advice));
        CHECK(at(10s - 1ns).empty());
        CHECK_FALSE(at(10s).empty());
    }
}
