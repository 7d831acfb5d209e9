#include "relay/receive/reception.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace std::chrono_literals;

namespace {

constexpr int kFirst[] = {0, 1000, 65533, 65535};
// Of our clock's ticks of 1/90000 s, 796 are left until 2^32.
const Clock::time_point kStart(47'721'850'000us);

transport::RtpHeader header(int sequence, std::uint32_t timestamp = 0) {
    transport::RtpHeader h;
    h.sequence = static_cast<std::uint16_t>(sequence);
    h.timestamp = timestamp;
    h.ssrc = 0xdeadbeef;
    return h;
}

void receive(Reception& reception, int first, int count) {
    for (int i = 0; i < count; ++i) reception.onPacket(header(first + i), kStart);
}

} // namespace

TEST_CASE("without packets nothing is reported") {
    Reception reception;
    CHECK_FALSE(reception.report(kStart));
    reception.onPacket(header(7), kStart);
    const auto block = reception.report(kStart);
    REQUIRE(block);
    CHECK(block->ssrc == 0xdeadbeef);
    CHECK(block->highestSequence == 7);
    CHECK(block->lost == 0);
    reception.reset();
    CHECK_FALSE(reception.report(kStart));
}

TEST_CASE("loss is a fraction since the last report and a cumulative number: RFC 3550 A.3") {
    for (const int first : kFirst) {
        Reception reception;
        receive(reception, first, 75);
        receive(reception, first + 99, 1); // 24 of 100 missing
        auto block = reception.report(kStart);
        CHECK(block->fractionLost == 24 * 256 / 100);
        CHECK(block->lost == 24);
        receive(reception, first + 100, 100);
        block = reception.report(kStart);
        CHECK(block->fractionLost == 0);
        CHECK(block->lost == 24);
        block = reception.report(kStart); // nothing came since
        CHECK(block->fractionLost == 0);
        CHECK(block->lost == 24);
    }
}

TEST_CASE("duplicates make the cumulative number negative, never the fraction") {
    for (const int first : kFirst) {
        Reception reception;
        for (int i = 0; i < 3; ++i) receive(reception, first, 10);
        const auto block = reception.report(kStart);
        CHECK(block->fractionLost == 0);
        CHECK(block->lost == -20);
    }
}

TEST_CASE("a resent packet fills its gap") {
    for (const int first : kFirst) {
        Reception reception;
        for (const int i : {0, 1, 4, 3, 2}) reception.onPacket(header(first + i), kStart);
        const auto block = reception.report(kStart);
        CHECK(block->lost == 0);
        CHECK(block->fractionLost == 0);
        CHECK(static_cast<std::uint16_t>(block->highestSequence) ==
              static_cast<std::uint16_t>(first + 4));
    }
}

TEST_CASE("the highest sequence number has its cycles above it") {
    Reception reception;
    receive(reception, 65'000, 200'000);
    CHECK(reception.report(kStart)->highestSequence == 264'999);
    reception.onPacket(header(264'000), kStart); // late
    CHECK(reception.report(kStart)->highestSequence == 264'999);
}

TEST_CASE("nearly all lost is 255 of 256") {
    Reception reception;
    receive(reception, 0, 1);
    reception.report(kStart);
    receive(reception, 2999, 1);
    CHECK(reception.report(kStart)->fractionLost == 255);
}

TEST_CASE("jitter is a sixteenth of each difference in transit: RFC 3550 A.8, across 2^32") {
    for (const std::uint32_t timestamp : {0U, 0xffff'ffffU, 0xffff'ffff - 1000}) {
        Reception reception;
        struct Case {
            int number; // captured 10 ms after the one before
            Clock::duration arrival;
            std::uint32_t jitter;
        };
        for (const auto& c : {Case{0, 0ms, 0}, Case{1, 10ms, 0}, Case{2, 30ms, 56},
                              Case{3, 40ms, 52}, Case{4, 40ms, 105}}) {
            reception.onPacket(header(c.number, timestamp + 900U * static_cast<unsigned>(c.number)),
                               kStart + c.arrival);
            CHECK(reception.report(kStart)->jitter == c.jitter);
        }
        reception.onPacket(header(1, timestamp + 900), kStart + 1s); // resent: does not count
        CHECK(reception.report(kStart)->jitter == 105);
    }
}

TEST_CASE("a report has the time of the last sender report, and the delay since") {
    Reception reception;
    reception.onPacket(header(0), kStart);
    auto block = reception.report(kStart + 1s);
    CHECK(block->lastReport == 0);
    CHECK(block->sinceReport == 0);
    reception.onSenderReport({.ntp = 0x1111'2222'3333'4444}, kStart);
    block = reception.report(kStart + 500ms);
    CHECK(block->lastReport == 0x2222'3333);
    CHECK(block->sinceReport == 32'768);
}
