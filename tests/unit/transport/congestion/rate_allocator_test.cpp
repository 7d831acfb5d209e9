#include "transport/congestion/rate_allocator.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <vector>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t kSsrc = 0x1234abcd;
constexpr BitRate kLeast{150'000}, kMost{2'000'000};

/// What is sent each 10 ms, and a receiver's feedback of it each 30 ms. Over a link of `capacity`
/// bits per second packets queue.
struct Sending {
    explicit Sending(RateAllocator& rate) : link(rate) {}

    void run(Clock::duration time, double capacity, std::size_t parityBytes = 0) {
        for (const auto end = now + time; now < end; now += 10ms) {
            if (link.allowFrame(now)) send(rateNow.bitsPerSecond / 800, true, capacity);
            if (parityBytes > 0) send(static_cast<std::int64_t>(parityBytes), false, capacity);
            if (++ticks % 3 == 0) sendReport();
            if (const auto change = link.change()) {
                rateNow = *change;
                changes.push_back(*change);
            }
        }
    }
    void send(std::int64_t bytes, bool media, double capacity) {
        link.onSent(kSsrc, sequence, static_cast<std::size_t>(bytes), media, now);
        free = std::max(free, now) + std::chrono::nanoseconds(static_cast<std::int64_t>(
                                         8e9 * static_cast<double>(bytes) / capacity));
        underWay.push_back({sequence++, free + 20ms});
    }
    void sendReport() {
        CongestionReport report;
        report.sender = 0x42;
        report.time = reportTime(now);
        for (; !underWay.empty() && underWay.front().second <= now; underWay.pop_front()) {
            const auto [number, arrival] = underWay.front();
            if (!report.push({kSsrc, number, true, reportTime(arrival)})) break;
        }
        link.onFeedback(report, now);
    }

    RateAllocator& link;
    Clock::time_point now{1h};
    Clock::time_point free{};
    BitRate rateNow = kMost;
    std::uint16_t sequence = 65'000;
    int ticks = 0;
    std::deque<std::pair<std::uint16_t, Clock::time_point>> underWay;
    std::vector<BitRate> changes;
};

} // namespace

TEST_CASE("without a minimum rate the link is not followed") {
    RateAllocator link(std::nullopt, kMost);
    Sending sending(link);
    sending.run(10s, 400'000);
    CHECK(sending.changes.empty());
    CHECK(link.allowFrame(sending.now));
    CHECK_FALSE(link.figures());
}

TEST_CASE("a link that carries all gets the maximum, parity or not") {
    for (const std::size_t parity : {0, 600}) {
        RateAllocator link(kLeast, kMost);
        Sending sending(link);
        sending.run(2s, 20e6, parity); // from the rate it starts with
        CHECK(sending.rateNow == kMost);
        sending.changes.clear();
        sending.run(10s, 20e6, parity);
        CHECK(sending.changes.empty());
        REQUIRE(link.figures());
        CHECK(link.figures()->control.state == CongestionController::State::Rising);
    }
}

TEST_CASE("a narrow link lowers the rate, and a wide one raises it to the maximum") {
    RateAllocator link(kLeast, kMost);
    Sending sending(link);
    sending.run(10s, 800'000);
    REQUIRE(!sending.changes.empty());
    CHECK(sending.rateNow.bitsPerSecond < 1'200'000);
    CHECK(sending.rateNow.bitsPerSecond > 400'000);
    CHECK(link.figures()->target >= sending.rateNow);
    sending.changes.clear();
    sending.run(60s, 20e6);
    CHECK(sending.rateNow == kMost);
    CHECK(sending.changes.back() == kMost);
}

TEST_CASE("a change of the rate is reported once, and only if it is not small") {
    RateAllocator link(kLeast, kMost);
    Sending sending(link);
    auto last = kMost;
    for (const double capacity : {800e3, 20e6, 500e3}) {
        sending.changes.clear();
        sending.run(20s, capacity);
        for (const auto change : sending.changes) {
            const auto step = std::abs(change.bitsPerSecond - last.bitsPerSecond);
            CHECK((step * 33 >= last.bitsPerSecond || change == kMost));
            CHECK(change != last);
            CHECK(change <= kMost);
            last = change;
        }
    }
    CHECK_FALSE(link.change()); // nothing came since
}

TEST_CASE("on a narrow link parity and resends take their part of the rate") {
    const auto rateWith = [](std::size_t parityBytes) {
        RateAllocator link(kLeast, kMost);
        Sending sending(link);
        sending.run(10s, 800'000, parityBytes);
        std::int64_t sum = 0;
        for (int i = 0; i < 200; ++i) {
            sending.run(100ms, 800'000, parityBytes);
            sum += sending.rateNow.bitsPerSecond;
        }
        return sum / 200;
    };
    CHECK(rateWith(300) < rateWith(0) - 100'000); // 240 kbit/s
}

TEST_CASE("a picture that would come late is not allowed") {
    RateAllocator link(kLeast, kMost);
    Sending sending(link);
    sending.run(5s, 20e6);
    REQUIRE(link.allowFrame(sending.now));
    for (int i = 0; i < 200; ++i) sending.send(1200, true, 1e3); // a second's worth, and none comes
    CHECK_FALSE(link.allowFrame(sending.now));
}
