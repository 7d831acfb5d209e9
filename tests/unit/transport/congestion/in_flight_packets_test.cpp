#include "transport/congestion/in_flight_packets.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

const Clock::time_point kStart(1h);
constexpr std::uint32_t kMedia = 1, kParity = 2;

} // namespace

TEST_CASE("bytes are in flight until they arrive, across the wrap-around") {
    InFlightPackets sent;
    for (std::uint16_t i = 0; i < 10; ++i)
        sent.onSent(kMedia, static_cast<std::uint16_t>(65'530 + i), 100, kStart + 1ms * i);
    sent.onSent(kParity, 7, 50, kStart + 20ms);
    CHECK(sent.inFlight() == 1050);
    CHECK(sent.oldest() == kStart);
    for (std::uint16_t i = 0; i < 10; ++i) {
        const Arrival arrival{kMedia, static_cast<std::uint16_t>(65'530 + i), true, 5};
        const auto delivery = sent.onArrival(arrival);
        REQUIRE(delivery);
        CHECK(delivery->bytes == 100);
        CHECK(delivery->sent == kStart + 1ms * i);
        CHECK(delivery->arrived == 5);
        CHECK_FALSE(sent.onArrival(arrival)); // reported again
    }
    CHECK(sent.inFlight() == 50);
    CHECK(sent.oldest() == kStart + 20ms);
    CHECK(sent.newestArrived() == kStart + 9ms);
    CHECK_FALSE(sent.onArrival({kParity, 7, false}));
    CHECK_FALSE(sent.onArrival({kParity, 8, true, 5}));
    CHECK_FALSE(sent.onArrival({3, 7, true, 5}));
    CHECK(sent.inFlight() == 50);
}

TEST_CASE("a packet is lost when a much later one came, or when it is too old") {
    InFlightPackets sent;
    for (std::uint16_t i = 0; i < 10; ++i) sent.onSent(kMedia, i, 100, kStart + 10ms * i);
    REQUIRE(sent.onArrival({kMedia, 6, true, 5}));
    CHECK(sent.findLost(kStart) == 2); // sent more than kReordering before it
    CHECK(sent.inFlight() == 700);
    CHECK(sent.oldest() == kStart + 20ms);
    CHECK(sent.onArrival({kMedia, 0, true, 5})); // late, not lost
    CHECK(sent.inFlight() == 700);
    CHECK(sent.findLost(kStart + 75ms) == 5);
    CHECK(sent.inFlight() == 200);
}

TEST_CASE("only losses among packets sent after a given time are counted") {
    InFlightPackets sent;
    for (std::uint16_t i = 0; i < 10; ++i) sent.onSent(kMedia, i, 100, kStart + 10ms * i);
    CHECK(sent.findLost(kStart + 1s, kStart + 60ms) == 3);
    CHECK(sent.inFlight() == 0);
}

TEST_CASE("a resent packet is in flight once, and its arrival gives no sending time") {
    InFlightPackets sent;
    sent.onSent(kMedia, 1, 100, kStart);
    sent.onSent(kMedia, 2, 100, kStart);
    REQUIRE(sent.onArrival({kMedia, 2, true, 5}));
    sent.onSent(kMedia, 1, 100, kStart + 60ms);
    CHECK(sent.inFlight() == 200); // the one before may still arrive
    CHECK(sent.oldest() == kStart + 60ms);
    const auto delivery = sent.onArrival({kMedia, 1, true, 5});
    REQUIRE(delivery);
    CHECK_FALSE(delivery->arrived);
    CHECK(delivery->bytes == 200);
    CHECK(sent.inFlight() == 0);
    CHECK_FALSE(sent.oldest());
}

TEST_CASE("a packet is alone when nothing else was in flight as it left") {
    InFlightPackets sent;
    sent.onSent(kMedia, 1, 100, kStart);
    sent.onSent(kMedia, 2, 100, kStart);
    CHECK(sent.onArrival({kMedia, 1, true, 5})->alone);
    CHECK_FALSE(sent.onArrival({kMedia, 2, true, 5})->alone);
    sent.onSent(kMedia, 3, 100, kStart + 60ms);
    CHECK(sent.onArrival({kMedia, 3, true, 5})->alone);
}

TEST_CASE("memory is limited, for a gap in the numbers, many sources and many packets") {
    InFlightPackets sent;
    std::size_t most = 0;
    for (std::uint32_t i = 0; i < 20'000; ++i) {
        sent.onSent(i % 10, static_cast<std::uint16_t>(i * 7), 100, kStart + 1us * i);
        most = std::max(most, sent.inFlight());
    }
    CHECK(most <= InFlightPackets::kSources * InFlightPackets::kWindow * 100);
    sent.findLost(kStart + 1h);
    CHECK(sent.inFlight() == 0);
    CHECK_FALSE(sent.oldest());
}
