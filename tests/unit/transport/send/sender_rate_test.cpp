#include "transport/send/sender_core.hpp"

#include "tests/unit/transport/send/sending.hpp"
#include "transport/rtcp/rtcp_feedback_request.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::transport;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

constexpr BitRate kMost{2'000'000};
constexpr BitRate kLeast{150'000};
constexpr auto kPictures = 5ms;        // between two, of one packet each
constexpr std::size_t kPayload = 1200; // so 1.9 Mbit/s
constexpr auto kReports = 30ms;

/// A sender, and its receiver behind a link of that capacity; 0 = the receiver sends no reports.
class Link : public Sending {
public:
    explicit Link(std::optional<BitRate> least, BitRate carries = {})
        : Sending({.bitRate = kMost, .leastRate = least}), carries_(carries) {}

    void run(Clock::duration time) {
        for (const auto end = now + time; now < end;) {
            skipped += !core.allowFrame(now); // and yet it comes, as of a camera that encodes
            push(sequence_++, true, kPayload);
            wait(kPictures);
            arrive();
            report();
        }
    }

    int skipped = 0;

private:
    void arrive() {
        for (const auto& wire : all()) {
            const auto takes = std::chrono::microseconds(
                carries_ == BitRate{}
                    ? 0
                    : 8'000'000 * static_cast<std::int64_t>(wire.size()) / carries_.bitsPerSecond);
            free_ = std::max(free_, now) + takes;
            queue_.push_back({load16be(wire, 2), free_});
        }
    }
    void report() {
        if (carries_ == BitRate{} || now < nextReport_) return;
        nextReport_ = now + kReports;
        CongestionReport report;
        report.sender = kReceiverSsrc;
        report.time = reportTime(now);
        for (; !queue_.empty() && queue_.front().at <= now; queue_.pop_front())
            report.push({kMediaSsrc, queue_.front().sequence, true, reportTime(queue_.front().at)});
        if (report.empty()) return;
        Wire wire;
        appendCongestionReport(wire, report);
        answer(wire);
    }

    struct Arriving {
        std::uint16_t sequence;
        Clock::time_point at;
    };
    const BitRate carries_;
    int sequence_ = 65'500;
    std::deque<Arriving> queue_;
    Clock::time_point free_{};
    Clock::time_point nextReport_{};
};

} // namespace

TEST_CASE("reports of late packets lower the encoder's rate") {
    Link link(kLeast, BitRate{400'000});
    link.run(2s);
    REQUIRE_FALSE(link.rates.empty());
    CHECK(link.rates.back() < BitRate{600'000});
    CHECK(link.rates.front() < kMost);
    CHECK(link.skipped > 0);
    for (const auto rate : link.rates) {
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

TEST_CASE("a receiver that does not report gets the maximum after half a second") {
    Link link(kLeast);
    link.run(400ms);
    REQUIRE_FALSE(link.rates.empty());
    CHECK(link.rates.back() < BitRate{600'000});
    link.run(300ms);
    CHECK(link.skipped == 0);
    CHECK(link.rates.back() == kMost);
    const auto stats = link.stats();
    REQUIRE(stats.rate);
    CHECK(stats.rate->control.state == CongestionController::State::NoFeedback);
    CHECK(stats.rate->control.skipped == 0);
    CHECK(stats.rate->target == RateShare().forAll(kMost));
}

TEST_CASE("a sender that does not follow the rate ignores reports") {
    Link link(std::nullopt, BitRate{100'000});
    link.run(2s);
    CHECK(link.skipped == 0);
    CHECK(link.rates.empty());
    CHECK_FALSE(link.stats().rate);
    CHECK(link.stats().refused == 0);
}

TEST_CASE("only a sender that follows the rate requests arrivals, with its first report") {
    for (const auto least : {std::optional(kLeast), std::optional<BitRate>()}) {
        Sending sending({.leastRate = least});
        sending.push(1);
        std::optional<FeedbackRequest> request;
        for (const auto& packet : splitRtcp(sending.next(true)))
            if (const auto parsed = parseFeedbackRequest(packet)) request = parsed;
        CHECK(request == (least ? std::optional(FeedbackRequest{kMediaSsrc, true}) : std::nullopt));
    }
}
