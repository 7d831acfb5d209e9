#include "transport/congestion/congestion_controller.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <initializer_list>
#include <random>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t kMedia = 0x1234abcd;
constexpr BitRate kLeast{150'000}, kMost{2'000'000};

/// A stream that sends what it may over a link without end, each 10 ms of the target in one packet,
/// reported 30 ms later.
struct Stream {
    CongestionController control{{kLeast, kMost}};
    Clock::time_point now{1h};
    std::uint16_t sequence = 65'000;
    Clock::duration receiverClock = 5h; // ahead of ours
    Clock::duration delay = 20ms;
    std::uint32_t receiver = 0x42;
    int skipped = 0; // chances to send

    CongestionReport report(std::uint16_t first, int count) const {
        CongestionReport out;
        out.sender = receiver;
        out.time = reportTime(now + receiverClock);
        for (int i = 0; i < count; ++i)
            out.push({kMedia, static_cast<std::uint16_t>(first + i), true,
                      reportTime(now + receiverClock - 10ms * (count - 1 - i))});
        return out;
    }
    std::size_t packetBytes() const {
        return static_cast<std::size_t>(control.target().bitsPerSecond / 800);
    }
    /// With feedback of all that is sent, `delay` after it.
    void run(Clock::duration time, bool feedback = true) {
        for (const auto end = now + time; now < end; now += 10ms) {
            if (control.allowFrame(now)) {
                control.onSent(kMedia, sequence, packetBytes(), now);
                underWay.push_back(
                    {kMedia, sequence++, true, reportTime(now + delay + receiverClock)});
                arrivals.push_back(now + delay);
            } else {
                ++skipped;
            }
            if (++ticks % 3 == 0 && feedback) sendReport();
            CHECK(control.target() >= kLeast);
            CHECK(control.target() <= kMost);
        }
    }
    void sendReport() {
        CongestionReport out;
        out.sender = receiver;
        out.time = reportTime(now + receiverClock);
        while (!arrivals.empty() && arrivals.front() <= now && out.push(underWay.front())) {
            arrivals.pop_front();
            underWay.pop_front();
        }
        control.onFeedback(out, now);
    }
    std::deque<Arrival> underWay;
    std::deque<Clock::time_point> arrivals;
    int ticks = 0;
};

} // namespace

TEST_CASE("without any feedback the rate is the maximum, and no picture is skipped") {
    Stream stream;
    stream.run(60s, false);
    CHECK(stream.control.target() == kMost);
    CHECK(stream.skipped == 0);
    CHECK(stream.control.figures().state == CongestionController::State::NoFeedback);
}

TEST_CASE("on a link that carries all the rate is the maximum") {
    Stream stream;
    stream.run(20s);
    CHECK(stream.control.target() == kMost);
    CHECK(stream.skipped == 0);
    CHECK(stream.control.figures().state == CongestionController::State::Rising);
    CHECK(stream.control.figures().queueDelay < 5ms);
    CHECK(stream.control.figures().roundTrip < 40ms);
}

TEST_CASE("a key frame holds no picture back where the rate is the maximum") {
    Stream stream;
    stream.run(20s);
    for (int i = 0; i < 28; ++i) stream.control.onSent(kMedia, stream.sequence++, 1200, stream.now);
    CHECK(stream.control.allowFrame(stream.now));
}

TEST_CASE("when feedback stops little is sent, and the rate returns with it") {
    Stream stream;
    stream.run(5s);
    stream.run(9s, false);
    CHECK(stream.control.figures().state == CongestionController::State::Stalled);
    CHECK(stream.control.target() == kLeast);
    CHECK(stream.skipped > 800);
    CHECK(stream.skipped < 865); // four times a second it looks whether something arrives
    stream.arrivals.clear();
    stream.underWay.clear();
    stream.run(5s);
    CHECK(stream.control.target().bitsPerSecond > 1'800'000);
    CHECK(stream.control.figures().state == CongestionController::State::Rising);
}

TEST_CASE("feedback that does not return is forgotten after ten seconds, whatever was before") {
    for (const auto before : {30ms, 200ms, 5000ms}) {
        Stream stream;
        stream.run(before);
        REQUIRE(stream.control.figures().state != CongestionController::State::NoFeedback);
        stream.run(RateLimits{}.forget + 100ms, false);
        CHECK(stream.control.figures().state == CongestionController::State::NoFeedback);
        CHECK(stream.control.target() == kMost);
        stream.skipped = 0;
        stream.run(1min, false);
        CHECK(stream.skipped == 0);
        CHECK(stream.control.target() == kMost);
    }
}

TEST_CASE("one forged report of a sent packet lowers the rate for ten seconds at most") {
    Stream stream;
    stream.run(5s, false);
    CongestionReport forged;
    forged.sender = 0x666;
    forged.push({kMedia, static_cast<std::uint16_t>(stream.sequence - 1), true, 0x1234'5678});
    stream.control.onFeedback(forged, stream.now);
    stream.run(RateLimits{}.forget + 100ms, false);
    CHECK(stream.skipped < 1000);
    stream.skipped = 0;
    stream.run(10s, false);
    CHECK(stream.skipped == 0);
    CHECK(stream.control.target() == kMost);
}

TEST_CASE("forged reports of what was not sent, or of others' packets, change nothing") {
    Stream stream;
    stream.run(20s);
    stream.delay = 60ms; // packets queue, which the baseline shows
    for (int i = 0; i < 20; ++i) {
        CongestionReport forged;
        forged.sender = 0x666;
        forged.push({kMedia, static_cast<std::uint16_t>(stream.sequence + 5), true, 0x1234'5678});
        forged.push({kMedia + 1, static_cast<std::uint16_t>(stream.sequence - 1), true, 1});
        stream.control.onFeedback(forged, stream.now);
        stream.run(30ms);
    }
    CHECK(stream.control.figures().queueDelay > 30ms);
    CHECK(stream.control.figures().queueDelay < 50ms);
}

TEST_CASE("a sender of few pictures gets feedback for each, and keeps its rate") {
    Stream stream;
    stream.run(5s);
    for (int i = 0; i < 5; ++i) {
        stream.now += RateLimits{}.forget + 5s;
        stream.run(100ms);
        CHECK(stream.control.figures().state != CongestionController::State::NoFeedback);
    }
}

TEST_CASE("a pause of the camera is not taken for one of the link") {
    Stream stream;
    stream.run(5s);
    stream.now += 100ms;
    stream.sendReport();
    stream.now += 1h;
    stream.run(5s);
    CHECK(stream.control.target() == kMost);
    CHECK(stream.skipped == 0);
}

TEST_CASE("feedback for what was never sent, or of nothing that came, changes nothing") {
    Stream stream;
    stream.control.onFeedback(stream.report(0, 100), stream.now);
    CHECK(stream.control.figures().state == CongestionController::State::NoFeedback);
    stream.run(5s);
    auto report = stream.report(static_cast<std::uint16_t>(stream.sequence + 10), 300);
    stream.control.onFeedback(report, stream.now);
    CongestionReport missing;
    for (std::uint16_t i = 1; i < 400; ++i)
        missing.push({kMedia, static_cast<std::uint16_t>(stream.sequence - i), false});
    missing.sender = stream.receiver;
    stream.control.onFeedback(missing, stream.now);
    stream.run(5s);
    CHECK(stream.control.target() == kMost);
    CHECK(stream.skipped == 0);
}

TEST_CASE("the receiver's clock may jump, either way") {
    for (const std::chrono::seconds jump :
         std::initializer_list<std::chrono::seconds>{-4h, -10s, -1s, 10s, 3h, 17h}) {
        Stream stream;
        stream.run(5s);
        stream.receiverClock += jump;
        stream.run(10s);
        CHECK_MESSAGE(stream.control.target() == kMost, jump.count());
        CHECK(stream.control.figures().queueDelay < 5ms);
    }
}

TEST_CASE("another receiver has another clock") {
    Stream stream;
    stream.run(5s);
    stream.receiver = 0x43;
    stream.receiverClock += 100ms;
    stream.run(5s);
    CHECK(stream.control.target() == kMost);
    CHECK(stream.skipped <= 10); // what is under way in the jump comes late
}

TEST_CASE("a longer path is not taken for a queue for ever") {
    Stream stream;
    stream.run(30s);
    stream.delay = 150ms;
    stream.run(25s);
    CHECK(stream.control.target().bitsPerSecond > 1'500'000);
    CHECK(stream.control.figures().queueDelay < 20ms);
}

TEST_CASE("any feedback leaves the target within its limits, and does not throw") {
    std::mt19937 random(1);
    Stream stream;
    for (int i = 0; i < 3000; ++i) {
        stream.run(10ms, i % 7 == 0);
        CongestionReport report;
        report.sender = random() % 4 == 0 ? static_cast<std::uint32_t>(random()) : stream.receiver;
        report.time = static_cast<std::uint32_t>(random());
        for (auto n = random() % 64; n > 0; --n) {
            const auto back = static_cast<std::uint16_t>(random() % 100);
            report.push({kMedia, static_cast<std::uint16_t>(stream.sequence - back),
                         random() % 2 == 0, static_cast<std::uint32_t>(random())});
        }
        stream.control.onFeedback(report, stream.now);
        const auto figures = stream.control.figures();
        CHECK(figures.queueDelay >= 0us);
        CHECK(figures.loss >= 0);
        CHECK(figures.loss <= 1);
    }
}
