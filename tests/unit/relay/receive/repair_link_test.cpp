// Repair at one end of a link that loses packets, the publisher's Resender at the other.

#include "relay/receive/repair.hpp"
#include "transport/send/resender.hpp"

#include "tests/unit/access_unit_packets.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

using namespace veter;
using namespace veter::relay;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

constexpr auto kPicture = 33ms;
constexpr int kPictures = 600;
constexpr int kPacketsEach = 7;
const Clock::time_point kStart(1h);

struct LinkSettings {
    Micros roundTrip;
    double loss = 0.05; // in both directions
    int first = 0;      // sequence number
    int burst = 1;      // packets lost in a row
};

class Link {
public:
    explicit Link(const LinkSettings& settings) : settings_(settings) {
        resender_.setRoundTrip(settings.roundTrip);
        resender_.setTailRepeat(true);
    }

    void run() {
        for (int i = 0; i < kPictures; ++i) {
            runUntil(kStart + i * kPicture);
            if (i % 8 == 1) repair.addRoundTrip(settings_.roundTrip); // as reports tell it
            for (int j = 0; j < kPacketsEach; ++j, ++sent)
                sendMedia(settings_.first + sent, j + 1 == kPacketsEach);
        }
        runUntil(kStart + kPictures * kPicture + 1s);
    }

    int sent = 0;
    int passed = 0;
    int held = 0;
    bool ordered = true; // what passed was
    bool heldWithoutHole = false;
    Clock::duration longest{};
    Repair repair{test::kPayloadType, std::nullopt};

private:
    bool lost() {
        if (left_ == 0 && chance_(random_) < settings_.loss / settings_.burst)
            left_ = settings_.burst;
        return left_ > 0 && left_-- > 0;
    }
    void sendMedia(int sequence, bool marker) {
        const auto wire = test::makeRtp({static_cast<std::uint16_t>(sequence), 0, marker});
        resender_.onSent(wire, marker, now_);
        forward(wire);
    }
    void forward(const Packet& wire) {
        if (!lost()) toRelay_.emplace(now_ + settings_.roundTrip / 2, wire);
    }
    void runUntil(Clock::time_point end) {
        while (true) {
            auto next = std::min({repair.nextWakeUp(), repair.nextNack(), resender_.nextWakeUp()});
            if (!toRelay_.empty()) next = std::min(next, toRelay_.begin()->first);
            if (!toSender_.empty()) next = std::min(next, toSender_.begin()->first);
            if (next > end) break;
            now_ = std::max(now_, next);
            step();
        }
        now_ = end;
    }
    void step() {
        while (!toRelay_.empty() && toRelay_.begin()->first <= now_) {
            arrive(toRelay_.begin()->second);
            toRelay_.erase(toRelay_.begin());
        }
        pop();
        const auto list = repair.takeNacks(now_);
        if (!list.empty() && !lost()) toSender_.emplace(now_ + settings_.roundTrip / 2, list);
        std::vector<Packet> again;
        while (!toSender_.empty() && toSender_.begin()->first <= now_) {
            resender_.answer(toSender_.begin()->second, now_, again);
            toSender_.erase(toSender_.begin());
        }
        resender_.takeTail(now_, again);
        for (const auto& packet : again) forward(packet);
    }
    void arrive(const Packet& wire) {
        const auto header = *parseRtp(wire);
        const int number = static_cast<std::uint16_t>(header.sequence - settings_.first);
        const bool hole = std::any_of(missing_.begin(), missing_.lower_bound(number),
                                      [&](int m) { return m != number; });
        const bool gap = number > highest_ + 1;
        for (; highest_ < number; ++highest_) missing_.insert(highest_ + 1);
        missing_.erase(number);
        behindHole_[number] = hole || gap;
        repair.push({wire, header, now_});
        pop();
    }
    void pop() {
        while (const auto packet = repair.pop(now_)) {
            const int number =
                static_cast<std::uint16_t>(packet->header.sequence - settings_.first);
            ordered &= number > last_;
            last_ = number;
            ++passed;
            missing_.erase(missing_.begin(), missing_.lower_bound(number));
            const auto wait = now_ - packet->arrival;
            if (wait == Clock::duration::zero()) continue;
            ++held;
            heldWithoutHole |= !behindHole_[number];
            longest = std::max(longest, wait);
        }
    }

    const LinkSettings settings_;
    std::mt19937 random_{3};
    std::uniform_real_distribution<double> chance_;
    int left_ = 0; // of a burst
    Clock::time_point now_ = kStart;
    Resender resender_{BitRate{2'000'000}};
    std::multimap<Clock::time_point, Packet> toRelay_;
    std::multimap<Clock::time_point, NackList> toSender_;
    std::set<int> missing_; // at the relay
    std::map<int, bool> behindHole_;
    int highest_ = -1;
    int last_ = -1;
};

} // namespace

TEST_CASE("at 5 % loss nothing is lost for good, and only what is behind a hole waits") {
    for (const Micros roundTrip : {Micros(10ms), Micros(40ms)})
        for (const int first : {0, 63'000, 65'535}) {
            INFO(roundTrip.count());
            Link link({.roundTrip = roundTrip, .first = first});
            link.run();
            CHECK(link.passed == link.sent);
            CHECK(link.ordered);
            CHECK(link.repair.order().lost == 0);
            CHECK_FALSE(link.heldWithoutHole);
            CHECK(link.held > 0);
            CHECK(link.longest <= Repair::kMostHold);
            CHECK(link.repair.losses().lost > static_cast<std::uint64_t>(link.sent / 33));
            CHECK(link.repair.losses().lost < static_cast<std::uint64_t>(link.sent / 14));
            CHECK(std::chrono::abs(*link.repair.roundTrip() - roundTrip) < 1ms);
        }
}

TEST_CASE("without loss nothing waits, and nothing is asked for") {
    Link link({.roundTrip = 80ms, .loss = 0, .first = 64'000});
    link.run();
    CHECK(link.passed == link.sent);
    CHECK(link.held == 0);
    CHECK(link.repair.losses().requests == 0);
    CHECK(link.repair.order().duplicate == kPictures); // the tails
}

TEST_CASE("bursts are repaired as well as single packets") {
    Link link({.roundTrip = 40ms, .loss = 0.02, .first = 64'000, .burst = 12});
    link.run();
    CHECK(link.ordered);
    CHECK_FALSE(link.heldWithoutHole);
    CHECK(link.repair.losses().lost > 0);
    CHECK(link.sent - link.passed <= link.sent / 1000);
}

TEST_CASE("at a longer round trip there is time for fewer requests, and little is lost for good") {
    Link link({.roundTrip = 80ms, .first = 64'000});
    link.run();
    CHECK(link.ordered);
    CHECK_FALSE(link.heldWithoutHole);
    CHECK(link.longest <= Repair::kMostHold);
    CHECK(link.sent - link.passed <= link.sent / 1000);
    CHECK(link.repair.order().lost == static_cast<std::uint64_t>(link.sent - link.passed));
}
