#include "base/token_bucket.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace std::chrono_literals;

namespace {

const Clock::time_point kStart(1h);
constexpr int kBurst = 4;
constexpr auto kCost = 100ms;

} // namespace

TEST_CASE("a token bucket gives its burst at once, then one for each cost") {
    TokenBucket bucket(kBurst * kCost);
    for (int i = 0; i < kBurst; ++i) {
        CHECK(bucket.next(kCost, kStart) == kStart);
        bucket.spend(kCost, kStart);
    }
    for (auto due = kStart + 100ms; due < kStart + 1s; due += 100ms) {
        CHECK(bucket.next(kCost, due - 99ms) == due);
        CHECK_FALSE(bucket.take(kCost, due - 1ns));
        CHECK(bucket.next(kCost, due) == due);
        CHECK(bucket.take(kCost, due));
    }
}

TEST_CASE("a token bucket saves up what is not used, to its size and no more") {
    TokenBucket bucket(kBurst * kCost);
    for (const auto start : {kStart, kStart + 400ms, kStart + 24h}) {
        for (int i = 0; i < kBurst; ++i) CHECK(bucket.take(kCost, start));
        CHECK_FALSE(bucket.take(kCost, start));
        CHECK(bucket.next(kCost, start) == start + 100ms);
    }
}

TEST_CASE("a token bucket that is asked all the time gives its rate") {
    TokenBucket bucket(kBurst * kCost);
    int taken = 0;
    for (auto now = kStart; now < kStart + 10s; now += 1ms)
        taken += bucket.take(kCost, now) ? 1 : 0;
    CHECK(taken == 4 + 99);
}

TEST_CASE("a token bucket takes a cost up to what it has saved, and no more") {
    TokenBucket bucket(400ms);
    CHECK_FALSE(bucket.take(401ms, kStart));
    CHECK(bucket.take(250ms, kStart));
    CHECK_FALSE(bucket.take(151ms, kStart));
    CHECK(bucket.take(150ms, kStart));
    CHECK(bucket.next(20ms, kStart) == kStart + 20ms);
}

TEST_CASE("an overdrawn token bucket says when it has tokens again") {
    TokenBucket bucket(100ms);
    for (int i = 0; i < 3; ++i) bucket.spend(100ms, kStart);
    CHECK(bucket.next(100ms, kStart) == kStart + 300ms);
}
