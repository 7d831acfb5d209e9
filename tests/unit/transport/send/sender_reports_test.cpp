#include "transport/send/sender_reports.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

constexpr Clock::time_point kStart(1h);
constexpr Micros kWallClock = 1'700'000'000s;

RtpHeader picture(std::uint32_t timestamp) {
    RtpHeader header{};
    header.ssrc = 0xabcd;
    header.timestamp = timestamp;
    return header;
}

} // namespace

TEST_CASE("a report is due before the first picture, then each second") {
    SenderReports reports;
    CHECK_FALSE(reports.isDue(kStart));
    CHECK(reports.nextWakeUp() == Clock::time_point::max());
    reports.onPicture(picture(0), 1h, kStart);
    CHECK(reports.isDue(kStart));
    reports.take(kStart, kWallClock);
    reports.onPicture(picture(3000), 1h + 33ms, kStart + 33ms); // a later one changes nothing
    CHECK_FALSE(reports.isDue(kStart + 999ms));
    CHECK(reports.nextWakeUp() == kStart + 1s);
    CHECK(reports.isDue(kStart + 1s));
}

TEST_CASE("a report has totals and the present RTP time, also where that wraps") {
    SenderReports reports;
    // Captured 40 ms before it is sent, 1800 ticks before RTP time begins again.
    reports.onPicture(picture(0xffff'ffff - 1799), 1h - 40ms, kStart);
    for (const std::size_t bytes : {1000U, 500U}) reports.onSent(bytes);
    const auto report = reports.take(kStart, kWallClock);
    CHECK(report.ssrc == 0xabcd);
    CHECK(report.packets == 2);
    CHECK(report.octets == 1500);
    CHECK(report.rtpTimestamp == 40 * 90 - 1800);
    CHECK(report.ntp == toNtp(kWallClock));
    const auto later = reports.make(kStart + 100ms, kWallClock + 100ms);
    CHECK(later.rtpTimestamp == report.rtpTimestamp + 100 * 90);
    CHECK(later.ntp == toNtp(kWallClock + 100ms));
}

TEST_CASE("a requested report is sent at once, at a limited rate") {
    SenderReports reports;
    reports.onPicture(picture(0), 1h, kStart);
    reports.take(kStart, kWallClock);
    int sent = 0;
    for (auto at = 1ms; at < 1s; at += 1ms) {
        reports.request(kStart + at);
        if (!reports.isDue(kStart + at)) continue;
        reports.take(kStart + at, kWallClock + at);
        ++sent;
    }
    CHECK(sent > 0);
    CHECK(sent < 50);
}
