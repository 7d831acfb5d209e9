// RFC 8888 feedback that is wrong, late or missing: the rate stays within its limits, and recovers.

#include "tests/link/scene.hpp"
#include "transport/rtcp/rtcp_congestion.hpp"

#include <doctest/doctest.h>

#include <optional>

using namespace veter;
using namespace veter::sim;
using namespace std::chrono_literals;

namespace {

using transport::Arrival;
using transport::CongestionReport;
using Datagram = std::vector<std::uint8_t>;
using Datagrams = Chain::Datagrams;

constexpr BitRate kLeast{150'000}, kMost{2'000'000};
/// What InFlightPackets remembers of the stream, which is not limited without feedback.
constexpr std::size_t kMostInFlight = transport::InFlightPackets::kWindow * 1500;

Chain makeAdaptive() {
    ChainSettings settings;
    settings.sender.bitRate = kMost;
    settings.sender.leastRate = kLeast;
    auto chain = makeChain(settings);
    settle(chain, 5s);
    return chain;
}

/// The datagram with its report of arrivals, if it has one, changed.
template <class Change> Datagram withReport(const Datagram& datagram, Change change) {
    Datagram out;
    Bytes rest = datagram;
    while (const auto packet = transport::nextRtcp(rest)) {
        if (const auto report = transport::parseCongestionReport(*packet))
            transport::appendCongestionReport(out, change(*report));
        else
            out.insert(out.end(), packet->begin(), packet->end());
    }
    return out;
}

/// All arrivals of a report, each changed.
template <class Change>
CongestionReport withArrivals(const CongestionReport& report, Change change) {
    CongestionReport changed;
    changed.sender = report.sender;
    changed.time = report.time;
    for (const auto& arrival : report) changed.push(change(arrival));
    return changed;
}

template <class Change> auto eachArrival(Change change) {
    return [change](const Datagram& datagram) {
        return Datagrams{withReport(datagram, [&](const CongestionReport& report) {
            return withArrivals(report, change);
        })};
    };
}

/// While feedback is as it is the target has its limits; when it is right again the rate is back
/// within three seconds.
void checkRecovers(Chain& chain, Clock::duration time) {
    for (const auto end = chain.now() + time; chain.now() < end; chain.run(100ms)) {
        const auto target = chain.sent().rate->target;
        CHECK(target >= kLeast);
        CHECK(target.bitsPerSecond < 2 * kMost.bitsPerSecond);
        CHECK(chain.sent().rate->control.inFlight < kMostInFlight);
    }
    chain.changeFeedback = {};
    chain.run(3s);
    CHECK(chain.encoderRate().bitsPerSecond > 1'800'000);
    settle(chain, 1s);
    chain.run(5s);
    CHECK(chain.counts().shown > chain.counts().taken * 98 / 100);
}

} // namespace

TEST_CASE("reports that all packets arrived at once do no harm") {
    auto chain = makeAdaptive();
    chain.changeFeedback = eachArrival([](Arrival arrival) {
        if (arrival.received) arrival.at = 0x1234'5600;
        return arrival;
    });
    checkRecovers(chain, 5s);
}

TEST_CASE("reports of arrivals that run backwards do no harm") {
    auto chain = makeAdaptive();
    chain.changeFeedback = eachArrival([](Arrival arrival) {
        if (arrival.at) arrival.at = 0 - *arrival.at;
        return arrival;
    });
    checkRecovers(chain, 5s);
}

TEST_CASE("a thousand reports a second do no harm") {
    auto chain = makeAdaptive();
    chain.changeFeedback = [](const Datagram& datagram) { return Datagrams(20, datagram); };
    checkRecovers(chain, 5s);
}

TEST_CASE("reports of packets that were never sent do no harm") {
    auto chain = makeAdaptive();
    chain.changeFeedback = [](const Datagram& datagram) {
        return Datagrams{withReport(datagram, [](CongestionReport report) {
            const auto last = *(report.end() - 1);
            for (std::uint16_t i = 1; i < 200; ++i)
                report.push(
                    {last.ssrc, static_cast<std::uint16_t>(last.sequence + i), true, last.at});
            return report;
        })};
    };
    checkRecovers(chain, 5s);
}

TEST_CASE("the relay's clock may jump by an hour") {
    for (const std::chrono::seconds jump : {3600s, -3600s}) {
        INFO(jump.count());
        auto chain = makeAdaptive();
        chain.changeFeedback = eachArrival([jump](Arrival arrival) {
            if (arrival.at) *arrival.at += static_cast<std::uint32_t>(jump.count() * 65536);
            return arrival;
        });
        checkRecovers(chain, 5s);
    }
}

TEST_CASE("a robot that was suspended for an hour streams on") {
    auto chain = makeAdaptive();
    cut(chain.up, 50ms, chain); // what was under way
    chain.changeFeedback = eachArrival([](Arrival arrival) {
        if (arrival.at) *arrival.at += 3600U * 65536;
        return arrival;
    });
    chain.run(3s);
    CHECK(chain.encoderRate().bitsPerSecond > 1'800'000);
    CHECK(chain.counts().longestFreeze < 500ms);
}

TEST_CASE("30 seconds without feedback, and then all of it at once") {
    auto chain = makeAdaptive();
    Datagrams kept;
    chain.changeFeedback = [&](Datagram datagram) {
        kept.push_back(std::move(datagram));
        return Datagrams{};
    };
    chain.run(30s);
    chain.changeFeedback = [&](Datagram datagram) {
        kept.push_back(std::move(datagram));
        return std::exchange(kept, {});
    };
    checkRecovers(chain, 100ms);
}

TEST_CASE("a path that becomes longer for good is not taken for a queue") {
    for (const auto longer : {40ms, 60ms, 100ms, 200ms}) {
        INFO(longer.count());
        auto chain = makeAdaptive();
        impair::Change change;
        change.delay = 20ms + longer;
        chain.up.apply(change, chain.now());
        if (longer <= 40ms) {
            chain.run(2200ms);
            CHECK(chain.encoderRate().bitsPerSecond > 1'500'000);
            CHECK(chain.sent().rate->control.queueDelay < 15ms);
        }
        chain.run(longer < 200ms ? 4s : 6s);
        CHECK(chain.encoderRate().bitsPerSecond > 1'500'000);
        CHECK(chain.sent().rate->control.queueDelay < 15ms);
    }
}
