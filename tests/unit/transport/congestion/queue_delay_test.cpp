#include "transport/congestion/queue_delay.hpp"
#include "transport/rtcp/rtcp_congestion.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

/// A packet every 10 ms, reported 20 ms after its arrival.
struct Path {
    QueueDelay delay;
    Clock::time_point now{1h};
    Clock::duration receiverClock = -30min;
    bool ours = false;

    void run(Clock::duration time, Clock::duration oneWay) {
        for (const auto end = now + time; now < end; now += 10ms)
            delay.onArrival(now, reportTime(now + oneWay + receiverClock), now + oneWay + 20ms,
                            ours);
    }
};

bool near(Micros a, Micros b) { return std::chrono::abs(a - b) <= 1ms; }

} // namespace

TEST_CASE("the delay above the minimum is the queue's, whatever the clocks show") {
    for (const Clock::duration clock : std::initializer_list<Clock::duration>{
             0s, 3h, -30min, 65536s - 1h - 2s /* wraps around in 2 s */}) {
        Path path;
        path.receiverClock = clock;
        path.run(3s, 30ms);
        CHECK(near(path.delay.delay(), 0ms));
        CHECK(near(path.delay.roundTrip(), 50ms));
        path.run(200ms, 130ms);
        CHECK(near(path.delay.delay(), 100ms));
        CHECK(near(path.delay.roundTrip(), 50ms));
        path.run(200ms, 30ms);
        CHECK(near(path.delay.delay(), 0ms));
    }
}

TEST_CASE("a burst after a pause is no queue once one packet passes at once") {
    Path path;
    path.run(3s, 30ms);
    for (int i = 10; i >= 0; --i) path.run(10ms, 30ms + 10ms * i);
    CHECK(near(path.delay.delay(), 0ms));
}

TEST_CASE("a delay that never goes away is the path's") {
    Path path;
    path.run(30s, 30ms);
    path.run(1s, 130ms);
    CHECK(near(path.delay.delay(), 100ms));
    path.run(2s, 130ms);
    CHECK(near(path.delay.delay(), 0ms));
    CHECK(near(path.delay.roundTrip(), 150ms));
    path.run(1s, 30ms); // a shorter one at once
    CHECK(near(path.delay.delay(), 0ms));
    path.run(200ms, 60ms);
    CHECK(near(path.delay.delay(), 30ms));
}

TEST_CASE("a delay that may be our own queue is never the path's") {
    Path path;
    path.ours = true;
    path.run(30s, 30ms);
    path.run(15s, 130ms);
    CHECK(near(path.delay.delay(), 100ms));
}

TEST_CASE("a queue that empties now and then keeps the minimum") {
    Path path;
    for (int i = 0; i < 20; ++i) {
        path.run(2s, 130ms);
        path.run(20ms, 30ms);
    }
    path.run(200ms, 130ms);
    CHECK(near(path.delay.delay(), 100ms));
}

TEST_CASE("an outage does not reset the minimum of the path") {
    Path path;
    path.run(10s, 30ms);
    path.now += 10min;
    path.run(1s, 130ms);
    CHECK(near(path.delay.delay(), 100ms));
}

TEST_CASE("arrivals reported late, and clocks that keep jumping, do no harm") {
    Path path;
    path.run(1s, 30ms);
    path.delay.onArrival(path.now, reportTime(path.now + path.receiverClock - 1s), path.now + 50ms);
    CHECK(path.delay.delay() >= 0us);
    for (int i = 0; i < 100'000; ++i) {
        path.receiverClock += 9h;
        path.run(10ms, 30ms);
        REQUIRE(path.delay.delay() >= 0us);
    }
    path.run(3s, 30ms);
    path.run(200ms, 130ms);
    CHECK(near(path.delay.delay(), 100ms));
}
