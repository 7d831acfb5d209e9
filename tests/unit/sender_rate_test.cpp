#include "transport/sender.hpp"

#include "tests/unit/rtcp.hpp"
#include "tests/unit/rtp.hpp"
#include "tests/unit/udp.hpp"
#include "transport/rtcp_wishes.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <mutex>

using namespace veter;
using namespace veter::transport;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t kReceiver = 0x01020304;
constexpr BitRate kMost{2'000'000};
constexpr BitRate kLeast{150'000};
constexpr auto kPackets = 5ms;         // between two
constexpr std::size_t kPayload = 1200; // so 1.9 Mbit/s
constexpr auto kReports = 30ms;

/// A sender, and the receiver it sends to, behind a link of a rate that is made up.
class Link {
public:
    explicit Link(std::optional<BitRate> least, BitRate carries = {})
        : carries_(carries),
          sender_(
              {.destination = {"127.0.0.1", socket_.port()}, .bitRate = kMost, .leastRate = least},
              {}, [this](BitRate rate) {
                  const std::lock_guard lock(mutex_);
                  told_.push_back(rate);
              }) {}

    /// Sends a picture of one packet each kPackets, allowed or not, until `done`, or for ten
    /// seconds.
    template <class Done> void run(Done done) {
        const auto end = Clock::now() + 10s;
        for (; !done() && Clock::now() < end; ++sequence_) {
            allowed_ = sender_.allowFrame();
            sender_.enqueue(makeRtp({sequence_, sequence_ * 450U, true}, payload_), monotonicNow());
            std::this_thread::sleep_for(kPackets);
            receive();
            report();
        }
    }

    bool allowed() const { return allowed_; } ///< the last picture
    SenderStats stats() const { return sender_.stats(); }
    std::vector<BitRate> told() const { ///< to the encoder, in order
        const std::lock_guard lock(mutex_);
        return told_;
    }

private:
    void receive() {
        while (const auto received = socket_.receiveFrom(0ms)) {
            from_ = received->from;
            const auto header = parseRtp(received->datagram);
            if (!header || carries_ == BitRate{}) continue;
            const auto takes = std::chrono::microseconds(
                8'000'000 * static_cast<std::int64_t>(received->datagram.size()) /
                carries_.bitsPerSecond);
            free_ = std::max(free_, Clock::now()) + takes;
            queue_.push_back({header->sequence, free_});
        }
    }

    void report() {
        const auto now = Clock::now();
        if (now < nextReport_) return;
        nextReport_ = now + kReports;
        CongestionReport report;
        report.sender = kReceiver;
        report.time = reportTime(now);
        for (; !queue_.empty() && queue_.front().at <= now; queue_.pop_front())
            report.push(
                {RtpFields{}.ssrc, queue_.front().sequence, true, reportTime(queue_.front().at)});
        if (report.empty()) return;
        std::vector<std::uint8_t> wire;
        appendCongestionReport(wire, report);
        socket_.send(from_, wire);
    }

    struct Arriving {
        std::uint16_t sequence;
        Clock::time_point at;
    };
    const BitRate carries_;
    const std::vector<std::uint8_t> payload_ = std::vector<std::uint8_t>(kPayload, 0x41);
    LoopbackSocket socket_;
    std::uint16_t from_ = 0;
    std::uint16_t sequence_ = 65'500;
    std::deque<Arriving> queue_;
    Clock::time_point free_{};
    Clock::time_point nextReport_{};
    bool allowed_ = true;
    mutable std::mutex mutex_;
    std::vector<BitRate> told_; // guarded by mutex_
    Sender sender_;             // uses all of the above
};

} // namespace

TEST_CASE("when reports tell of late packets the encoder is told to send less") {
    constexpr BitRate kLink{400'000};
    Link link(kLeast, kLink);
    bool skipped = false;
    link.run([&] {
        skipped |= !link.allowed();
        const auto told = link.told();
        return skipped && !told.empty() && told.back() < BitRate{600'000};
    });
    const auto told = link.told();
    REQUIRE_FALSE(told.empty());
    CHECK(told.back() < BitRate{600'000});
    CHECK(told.front() < kMost);
    CHECK(skipped);
    for (const auto rate : told) {
        CHECK(rate.bitsPerSecond >= kLeast.bitsPerSecond * 9 / 10); // and headers
        CHECK(rate <= kMost);
    }
    const auto stats = link.stats();
    REQUIRE(stats.rate);
    CHECK(stats.rate->control.skipped > 0);
    CHECK(stats.rate->control.queueDelay > 0ms);
    CHECK(stats.rate->target >= kLeast);
    CHECK(stats.rate->target < kMost);
    CHECK(stats.refused == 0);
}

TEST_CASE("a receiver that does not report changes nothing") {
    Link link(kLeast);
    link.run([&] { return link.stats().packets >= 60 || !link.allowed(); });
    CHECK(link.allowed());
    CHECK(link.told().empty());
    const auto stats = link.stats();
    REQUIRE(stats.rate);
    CHECK(stats.rate->control.state == RateControl::State::NoFeedback);
    CHECK(stats.rate->control.skipped == 0);
    CHECK(stats.rate->target == RateShare().forAll(kMost));
}

TEST_CASE("a sender that does not follow the rate takes no reports to heart") {
    Link link(std::nullopt, BitRate{100'000});
    link.run([&] { return link.stats().packets >= 200 || !link.allowed(); });
    CHECK(link.allowed());
    CHECK(link.told().empty());
    CHECK_FALSE(link.stats().rate);
    CHECK(link.stats().refused == 0);
}

TEST_CASE(
    "only a sender that follows the rate wants to be told, and says so with its first report") {
    for (const auto least : {std::optional(kLeast), std::optional<BitRate>()}) {
        const LoopbackSocket receiver;
        Sender sender({.destination = {"127.0.0.1", receiver.port()}, .leastRate = least});
        sender.enqueue(makeRtp({1, 0, true}), monotonicNow());
        const auto first = receiver.receive(2s);
        REQUIRE(first);
        std::optional<Wishes> wishes;
        for (const auto& packet : splitRtcp(*first))
            if (const auto parsed = parseWishes(packet)) wishes = parsed;
        CHECK(wishes == (least ? std::optional(Wishes{RtpFields{}.ssrc, true}) : std::nullopt));
    }
}
