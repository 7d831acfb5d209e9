#include "transport/rtcp/rtcp_veter.hpp"

#include "tests/unit/rtcp.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace veter;
using namespace veter::transport;
using namespace veter::test;

namespace {

Wire packetOf(VeterRtcp kind, std::size_t bytes) {
    Wire compound;
    appendReceiverReport(compound, 7, std::nullopt);
    const auto own = appendVeterRtcp(compound, kind, 0x1234abcd, bytes);
    CHECK(own.size() == bytes);
    CHECK(std::count(own.begin(), own.end(), 0) == static_cast<std::ptrdiff_t>(bytes));
    std::fill(own.begin(), own.end(), std::uint8_t{0x55});
    const auto packets = splitRtcp(compound);
    REQUIRE(packets.size() == 2);
    return packets[1];
}

} // namespace

TEST_CASE("an application packet of ours is recognized, with its SSRC and its data") {
    for (const auto kind : {VeterRtcp::Link, VeterRtcp::RollOver, VeterRtcp::FeedbackRequest})
        for (const std::size_t bytes : {0, 4, 40}) {
            const auto packet = packetOf(kind, bytes);
            CHECK(load32be(packet, 4) == 0x1234abcd);
            const auto own = veterRtcp(packet, kind, bytes);
            REQUIRE(own);
            CHECK(Wire(own->begin(), own->end()) == Wire(bytes, 0x55));
        }
}

TEST_CASE("application packets of others, of another kind or too short are not ours") {
    const auto packet = packetOf(VeterRtcp::Link, 8);
    CHECK(veterRtcp(packet, VeterRtcp::Link, 4)); // a later version may have more
    CHECK_FALSE(veterRtcp(packet, VeterRtcp::Link, 12));
    CHECK_FALSE(veterRtcp(packet, VeterRtcp::FeedbackRequest, 8));
    for (std::size_t size = 0; size < kVeterRtcpBytes + 8; ++size)
        CHECK_FALSE(veterRtcp(Bytes(packet).first(size), VeterRtcp::Link, 8));
    for (const std::size_t at : {1, 8, 9, 10, 11}) { // type and name
        auto other = packet;
        ++other[at];
        CHECK_FALSE(veterRtcp(other, VeterRtcp::Link, 8));
    }
}
