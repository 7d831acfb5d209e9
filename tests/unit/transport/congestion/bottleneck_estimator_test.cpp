#include "transport/congestion/bottleneck_estimator.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kBytes = 1000;

/// Packets over a link of a fixed rate, in bursts.
struct Link {
    BottleneckEstimator capacity;
    Micros perPacket; // 8 ms = 1 Mbit/s
    Micros now{1h};
    Micros free{};

    void burst(int packets) {
        for (int i = 0; i < packets; ++i) {
            free = std::max(now, free) + perPacket;
            capacity.onArrival(kBytes, now + perPacket, free);
        }
    }
    void run(int packets, Micros every, Micros time) {
        for (const auto end = now + time; now < end; now += every) burst(packets);
    }
};

} // namespace

TEST_CASE("bursts show what the link carries, however little of it is used") {
    for (const auto perPacket : {2ms, 8ms}) {
        Link link{{}, perPacket};
        link.run(4, 100ms, 2s); // 0.32 Mbit/s
        const double rate = 8 * kBytes / std::chrono::duration<double>(perPacket).count();
        CHECK(*link.capacity.bitsPerSecond() > 0.95 * rate);
        CHECK(*link.capacity.bitsPerSecond() < 1.5 * rate); // the first of a burst never waits
    }
}

TEST_CASE("a full link shows its rate, and a fall of it within 0.4 s") {
    Link link{{}, 4ms};
    link.run(8, 33ms, 2s); // 1.94 of 2 Mbit/s
    CHECK(*link.capacity.bitsPerSecond() > 1.95e6);
    CHECK(*link.capacity.bitsPerSecond() < 2.4e6);
    link.perPacket = 20ms; // 0.4 Mbit/s
    link.run(8, 33ms, 99ms);
    CHECK(*link.capacity.bitsPerSecond() == doctest::Approx(0.4e6).epsilon(0.05));
}

TEST_CASE("a pause of the link is not its rate") {
    Link link{{}, 2ms};
    link.run(4, 33ms, 1s);
    link.free = link.now + 5s;
    link.burst(8);
    CHECK(*link.capacity.bitsPerSecond() > 0.5e6);
    link.now = link.free;
    link.run(4, 33ms, 500ms);
    CHECK(*link.capacity.bitsPerSecond() > 3.9e6);
}

TEST_CASE("a link that delivers in clumps carries its average, however little of it is used") {
    // 100 ms open at 4 Mbit/s, 100 ms closed.
    for (const int packets : {1, 2, 4}) {
        CAPTURE(packets);
        BottleneckEstimator capacity;
        Micros free{};
        for (Micros now{1h}; now < 1h + 3s; now += 33ms)
            for (int i = 0; i < packets; ++i) {
                free = std::max(now, free) + 2ms;
                if (free % 200ms > 100ms) free += 200ms - free % 200ms;
                capacity.onArrival(kBytes, now + 2ms, free);
            }
        CHECK(*capacity.bitsPerSecond() > 1.6e6);
        CHECK(*capacity.bitsPerSecond() < 2.6e6);
    }
}

TEST_CASE(
    "the estimate is high where nothing waits, and starts again when cleared or at a clock jump") {
    BottleneckEstimator capacity;
    CHECK(!capacity.bitsPerSecond());
    for (int i = 0; i < 20; ++i)
        capacity.onArrival(kBytes, Micros(1h) + i * 20ms, Micros(1h) + i * 20ms);
    CHECK(*capacity.bitsPerSecond() > 100e6);
    capacity.onArrival(kBytes, Micros(0), Micros(1ms));
    CHECK(*capacity.bitsPerSecond() == doctest::Approx(8e6));
    capacity.clear();
    CHECK(!capacity.bitsPerSecond());
}
