#include "tools/impair/link.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <set>

using namespace veter;
using namespace veter::impair;
using namespace std::chrono_literals;

namespace {

const Clock::time_point kStart(1h);

Change change(const std::function<void(Change&)>& fill) {
    Change result;
    fill(result);
    return result;
}

struct Arrival {
    std::uint32_t number;
    Clock::time_point at;
};

/// Pushes `count` packets `gap` apart, numbered by client, and takes each when it is due.
std::vector<Arrival> run(Link& link, std::uint32_t count, Clock::duration gap) {
    std::vector<Arrival> arrivals;
    std::vector<Packet> out;
    const auto takeUntil = [&](Clock::time_point end) {
        for (auto due = link.nextWakeUp(); due < end; due = link.nextWakeUp()) {
            out.clear();
            link.take(due, out);
            for (const auto& packet : out) arrivals.push_back({packet.client, due});
        }
    };
    for (std::uint32_t i = 0; i < count; ++i) {
        takeUntil(kStart + i * gap);
        link.push({std::vector<std::uint8_t>(972), i}, kStart + i * gap);
    }
    takeUntil(Clock::time_point::max());
    return arrivals;
}

std::set<std::uint32_t> numbers(const std::vector<Arrival>& arrivals) {
    std::set<std::uint32_t> result;
    for (const auto& arrival : arrivals) result.insert(arrival.number);
    return result;
}

} // namespace

TEST_CASE("with nothing set a packet arrives at once, with its bytes") {
    Link link(1, 0);
    CHECK(link.nextWakeUp() == Clock::time_point::max());
    link.push({{1, 2, 3}, 7}, kStart);
    std::vector<Packet> out;
    link.take(kStart, out);
    REQUIRE(out.size() == 1);
    CHECK(out[0].data == std::vector<std::uint8_t>{1, 2, 3});
    CHECK(out[0].client == 7);
    CHECK(link.counts().bytes == 3);
    CHECK(link.nextWakeUp() == Clock::time_point::max());
}

TEST_CASE("delay is exact, jitter adds up to its bound and keeps the order") {
    Link link(1, 0);
    link.apply(change([](Change& c) {
                   c.delay = 20ms;
                   c.jitter = 5ms;
               }),
               kStart);
    const auto arrivals = run(link, 2000, 1ms);
    REQUIRE(arrivals.size() == 2000);
    Clock::duration least = 1h;
    Clock::duration most{};
    for (std::uint32_t i = 0; i < 2000; ++i) {
        REQUIRE(arrivals[i].number == i);
        const auto delay = arrivals[i].at - (kStart + i * 1ms);
        least = std::min(least, delay);
        most = std::max(most, delay);
    }
    CHECK(least >= 20ms);
    CHECK(least < 21ms);
    CHECK(most > 24ms);
    CHECK(most < 25ms);
}

TEST_CASE("a smaller delay overtakes nothing that is under way") {
    Link link(1, 0);
    link.apply(change([](Change& c) { c.delay = 100ms; }), kStart);
    link.push({{}, 0}, kStart);
    link.apply(change([](Change& c) { c.delay = 10ms; }), kStart + 1ms);
    link.push({{}, 1}, kStart + 1ms);
    std::vector<Packet> out;
    link.take(kStart + 99ms, out);
    CHECK(out.empty());
    link.take(kStart + 100ms, out);
    REQUIRE(out.size() == 2);
    CHECK(out[0].client == 0);
}

TEST_CASE("the fate of the n-th packet depends on seed and n alone") {
    const auto lossy = change([](Change& c) { c.loss = 0.05; });
    Link plain(7, 0);
    plain.apply(lossy, kStart);
    const auto expected = numbers(run(plain, 5000, 1ms));
    CHECK(expected.size() < 5000);

    SUBCASE("whatever else is set, and however fast they come") {
        Link other(7, 0);
        other.apply(lossy, kStart);
        other.apply(change([](Change& c) {
                        c.delay = 30ms;
                        c.jitter = 10ms;
                        c.reorder = 0.1;
                        c.duplicate = 0.1;
                    }),
                    kStart);
        CHECK(numbers(run(other, 5000, 100us)) == expected);
    }
    SUBCASE("not with another seed") {
        Link other(8, 0);
        other.apply(lossy, kStart);
        CHECK(numbers(run(other, 5000, 1ms)) != expected);
    }
    SUBCASE("not in the other direction") {
        Link other(7, 1);
        other.apply(lossy, kStart);
        CHECK(numbers(run(other, 5000, 1ms)) != expected);
    }
}

TEST_CASE("known packets are lost, on every machine") {
    Link link(1, 0);
    link.apply(change([](Change& c) { c.loss = 0.1; }), kStart);
    std::vector<std::uint32_t> lost;
    const auto arrived = numbers(run(link, 50, 1ms));
    for (std::uint32_t i = 0; i < 50; ++i)
        if (!arrived.contains(i)) lost.push_back(i);
    CHECK(lost == std::vector<std::uint32_t>{4, 10, 12, 29, 34, 45, 48, 49});
}

TEST_CASE("a reordered packet is held back by the gap, the others keep their time") {
    Link link(3, 0);
    link.apply(change([](Change& c) {
                   c.reorder = 0.01;
                   c.reorderGap = 5ms;
               }),
               kStart);
    const auto arrivals = run(link, 1000, 1ms);
    REQUIRE(arrivals.size() == 1000);
    std::uint64_t heldBack = 0;
    for (const auto& arrival : arrivals) {
        const auto delay = arrival.at - (kStart + arrival.number * 1ms);
        CHECK((delay == 0ms || delay == 5ms));
        if (delay == 5ms) ++heldBack;
    }
    CHECK(heldBack > 0);
    CHECK(heldBack < 30);
    CHECK(link.counts().reordered == heldBack);
}

TEST_CASE("a duplicate follows its original") {
    Link link(1, 0);
    link.apply(change([](Change& c) { c.duplicate = 0.1; }), kStart);
    const auto arrivals = run(link, 1000, 1ms);
    CHECK(numbers(arrivals).size() == 1000);
    CHECK(arrivals.size() == 1000 + link.counts().duplicated);
    CHECK(link.counts().duplicated > 60);
    CHECK(link.counts().duplicated < 140);
    CHECK(link.counts().delivered == arrivals.size());
    CHECK(link.counts().reordered == 0);
}

TEST_CASE("an outage loses what leaves the bottleneck meanwhile, and nothing else") {
    Link link(1, 0);
    link.apply(change([](Change& c) { c.outage = 100ms; }), kStart);
    const auto arrivals = run(link, 200, 1ms);
    REQUIRE(arrivals.size() == 100);
    CHECK(arrivals.front().number == 100);
    CHECK(link.counts().lost == 100);
}

TEST_CASE("each packet is counted once") {
    Link link(5, 0);
    link.apply(change([](Change& c) {
                   c.loss = 0.1;
                   c.burst = 3;
                   c.duplicate = 0.1;
                   c.reorder = 0.05;
                   c.rate = BitRate{4'000'000};
                   c.queue = 50ms;
                   c.delay = 10ms;
               }),
               kStart);
    run(link, 5000, 1ms); // 8 Mbit/s into 4
    const auto& counts = link.counts();
    CHECK(counts.received == 5000);
    CHECK(counts.queueDropped > 2000);
    CHECK(counts.lost > 0);
    CHECK(counts.duplicated > 0);
    CHECK(counts.reordered > 0);
    CHECK(counts.received + counts.duplicated ==
          counts.delivered + counts.lost + counts.queueDropped);
}

TEST_CASE("a link holds a limited number of packets") {
    Link link(1, 0);
    link.apply(change([](Change& c) { c.delay = 1min; }), kStart);
    for (std::size_t i = 0; i < Link::kLimit + 5; ++i) link.push({{}, 0}, kStart);
    CHECK(link.counts().queueDropped == 5);
}
