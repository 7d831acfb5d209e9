#include "relay/receive/probation.hpp"

#include "tests/unit/access_unit_packets.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

constexpr Clock::time_point kNow(1h);

RtpPacket packet(std::uint32_t ssrc, int sequence, Clock::time_point at = kNow,
                 std::size_t bytes = 100) {
    return makeReceived({.sequence = static_cast<std::uint16_t>(sequence), .ssrc = ssrc}, at,
                        std::vector<std::uint8_t>(bytes, 0x41));
}

std::vector<int> sequences(const std::vector<RtpPacket>& packets) {
    std::vector<int> out;
    out.reserve(packets.size());
    for (const auto& each : packets) out.push_back(each.header.sequence);
    return out;
}

} // namespace

TEST_CASE("the packets of each sender are released in order, once") {
    Probation probation;
    for (const int sequence : {65534, 65535, 1, 0}) {
        probation.push(packet(7, sequence));
        probation.push(packet(8, sequence + 1000));
    }
    CHECK(probation.take(9, kNow).empty());
    CHECK(sequences(probation.take(7, kNow)) == std::vector{65534, 65535, 1, 0});
    CHECK(probation.take(7, kNow).empty());
    CHECK(probation.take(8, kNow).size() == 4);
    CHECK(probation.dropped() == 0);
}

TEST_CASE("packets are kept for two seconds") {
    for (const bool more : {false, true}) { // whether another comes then
        Probation probation;
        probation.push(packet(7, 1));
        probation.push(packet(7, 2, kNow + 1ms));
        const auto later = kNow + Probation::kMaxAge + 1ns;
        if (more) probation.push(packet(8, 3, later));
        CHECK(sequences(probation.take(7, later)) == std::vector{2});
        CHECK(probation.dropped() == 1);
    }
}

TEST_CASE("of a flood the newest packets are kept, up to the limit") {
    Probation probation;
    const int count = 3000;
    for (int i = 0; i < count; ++i) probation.push(packet(7, i, kNow, 1000));
    const auto kept = probation.take(7, kNow);
    REQUIRE(!kept.empty());
    std::size_t bytes = 0;
    for (const auto& each : kept) bytes += each.memoryBytes();
    CHECK(bytes <= Probation::kMaxBytes);
    CHECK(bytes > Probation::kMaxBytes - 2000);
    CHECK(kept.back().header.sequence == count - 1);
    CHECK(probation.dropped() == count - kept.size());
    for (int i = 0; i < count; ++i) probation.push(packet(7, i, kNow, 1000)); // room as before
    CHECK(probation.take(7, kNow).size() == kept.size());
}
