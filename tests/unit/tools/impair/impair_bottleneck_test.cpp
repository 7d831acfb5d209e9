#include "tools/impair/bottleneck.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace veter;
using namespace veter::impair;
using namespace std::chrono_literals;

namespace {

const Clock::time_point kStart(1h);
constexpr BitRate kRate{800'000}; // 1000 bytes take 10 ms

/// Takes `ipBytes` on the link.
Transit packet(std::size_t ipBytes) {
    Transit transit;
    transit.packet.data.resize(ipBytes - 28);
    return transit;
}

std::vector<Clock::duration> departures(Bottleneck& bottleneck, Clock::time_point now) {
    std::vector<Clock::duration> result;
    while (const auto departure = bottleneck.take(now)) result.push_back(departure->at - kStart);
    return result;
}

using Times = std::vector<Clock::duration>;

std::shared_ptr<const Trace> trace(std::vector<std::chrono::milliseconds> times,
                                   std::int64_t bits = Trace{}.opportunityBits) {
    return std::make_shared<const Trace>(Trace{std::move(times), bits});
}

} // namespace

TEST_CASE("without a rate nothing waits") {
    Bottleneck bottleneck;
    CHECK(bottleneck.push(packet(1000), kStart));
    CHECK(bottleneck.push(packet(1000), kStart));
    CHECK(bottleneck.nextWakeUp() == kStart);
    CHECK(departures(bottleneck, kStart) == Times{0ms, 0ms});
    CHECK(bottleneck.nextWakeUp() == Clock::time_point::max());
}

TEST_CASE("a rate counts IP bytes, and a late poll does not delay later packets") {
    Bottleneck bottleneck;
    bottleneck.setLimit(1s);
    bottleneck.setRate(kRate, kStart);
    for (int i = 0; i < 3; ++i) CHECK(bottleneck.push(packet(1000), kStart));
    CHECK(bottleneck.nextWakeUp() == kStart + 10ms);
    CHECK(bottleneck.wait(kStart + 5ms) == 25ms);
    CHECK(departures(bottleneck, kStart + 9999us).empty());
    CHECK(departures(bottleneck, kStart + 12ms) == Times{10ms});
    CHECK(bottleneck.nextWakeUp() == kStart + 20ms);
    CHECK(departures(bottleneck, kStart + 1s) == Times{20ms, 30ms});
    CHECK(bottleneck.push(packet(500), kStart + 1s)); // nothing was saved up meanwhile
    CHECK(departures(bottleneck, kStart + 2s) == Times{1005ms});
}

TEST_CASE("a packet that would wait longer than the limit is refused") {
    Bottleneck bottleneck;
    bottleneck.setLimit(20ms);
    bottleneck.setRate(kRate, kStart);
    CHECK(bottleneck.push(packet(1000), kStart));
    CHECK(bottleneck.push(packet(1000), kStart));
    CHECK(bottleneck.push(packet(1000), kStart)); // waits 20 ms
    CHECK_FALSE(bottleneck.push(packet(1000), kStart));
    CHECK_FALSE(bottleneck.push(packet(1000), kStart + 9ms));
    CHECK(bottleneck.push(packet(1000), kStart + 10ms));
    CHECK(departures(bottleneck, kStart + 1s) == Times{10ms, 20ms, 30ms, 40ms});
}

TEST_CASE("a queue that never empties keeps the rate to the nanosecond") {
    Bottleneck bottleneck;
    bottleneck.setLimit(1min);
    bottleneck.setRate({7'000'000}, kStart);
    for (int i = 0; i < 7000; ++i) REQUIRE(bottleneck.push(packet(1250), kStart));
    const auto times = departures(bottleneck, kStart + 1min);
    REQUIRE(times.size() == 7000);
    CHECK(times.back() <= 10s);
    CHECK(times.back() > 10s - 7us); // less than 1 ns lost in each
}

TEST_CASE("waiting packets continue at a new rate, the packet half sent, too") {
    Bottleneck bottleneck;
    bottleneck.setLimit(1s);
    bottleneck.setRate(kRate, kStart);
    for (int i = 0; i < 3; ++i) CHECK(bottleneck.push(packet(1000), kStart));
    bottleneck.setRate({kRate.bitsPerSecond * 10}, kStart + 5ms);
    CHECK(bottleneck.nextWakeUp() == kStart + 5500us);
    CHECK(departures(bottleneck, kStart + 6500us) == Times{5500us, 6500us});
    bottleneck.setRate({}, kStart + 7ms);
    CHECK(departures(bottleneck, kStart + 7ms) == Times{7ms});
}

TEST_CASE("small packets share an opportunity of a trace, large ones take several") {
    Bottleneck bottleneck;
    bottleneck.setLimit(10s);
    bottleneck.setTrace(trace({10ms, 20ms, 20ms, 50ms}), kStart);
    for (const std::size_t bytes : {500U, 500U, 600U, 2500U, 1500U})
        CHECK(bottleneck.push(packet(bytes), kStart));
    // 500 + 500 + 500 of 600 | 100 + 1400 of 2500 | 1100 + 400 of 1500 | 1100
    CHECK(bottleneck.nextWakeUp() == kStart + 10ms);
    CHECK(departures(bottleneck, kStart + 10ms) == Times{10ms, 10ms});
    CHECK(bottleneck.nextWakeUp() == kStart + 20ms);
    CHECK(departures(bottleneck, kStart + 1s) == Times{20ms, 20ms, 50ms});
}

TEST_CASE("an unused opportunity is gone, and a trace starts again at its end") {
    Bottleneck bottleneck;
    bottleneck.setLimit(10s);
    bottleneck.setTrace(trace({10ms, 40ms}), kStart);
    CHECK(bottleneck.push(packet(1500), kStart + 40ms)); // after the last one
    CHECK(bottleneck.nextWakeUp() == kStart + 50ms);
    CHECK(bottleneck.push(packet(3000), kStart + 40ms));
    CHECK(departures(bottleneck, kStart + 1s) == Times{50ms, 90ms});
}

TEST_CASE("opportunities may be of another size") {
    Bottleneck bottleneck;
    bottleneck.setLimit(25ms);
    bottleneck.setTrace(trace({10ms, 20ms, 30ms}, 500 * 8), kStart);
    CHECK(bottleneck.push(packet(1000), kStart));
    CHECK(bottleneck.nextWakeUp() == kStart + 20ms);
    CHECK(bottleneck.wait(kStart) == 30ms);
    CHECK_FALSE(bottleneck.push(packet(100), kStart));
    CHECK(departures(bottleneck, kStart + 1s) == Times{20ms});
}

TEST_CASE("the limit of the queue applies to a trace, too") {
    Bottleneck bottleneck;
    bottleneck.setLimit(500ms);
    bottleneck.setTrace(trace({100ms, 1000ms}), kStart);
    CHECK(bottleneck.push(packet(1400), kStart));
    CHECK(bottleneck.push(packet(1500), kStart));       // its first byte leaves at 100 ms
    CHECK_FALSE(bottleneck.push(packet(1500), kStart)); // only at 1 s
    CHECK(bottleneck.push(packet(100), kStart + 500ms));
    CHECK(departures(bottleneck, kStart + 2s) == Times{100ms, 1000ms, 1000ms});
}

TEST_CASE("a rate ends a trace") {
    Bottleneck bottleneck;
    bottleneck.setLimit(10s);
    bottleneck.setTrace(trace({1s}), kStart);
    CHECK(bottleneck.push(packet(1000), kStart));
    bottleneck.setRate(kRate, kStart + 100ms);
    CHECK(departures(bottleneck, kStart + 1s) == Times{110ms});
}
