#include "transport/rtcp/rtcp.hpp"

#include "tests/unit/rtcp.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace veter;
using namespace veter::test;
using namespace veter::transport;

namespace {

constexpr SenderReport kReport{0xdeadbeef, 0xe94f'1234'8000'0001, 0xffff'fff0, 70'000, 0x8000'0000};

} // namespace

TEST_CASE("a sender report reads back as it was built") {
    const auto wire = buildSenderReport(kReport, "veter@robot");
    const auto packets = splitRtcp(wire);
    REQUIRE(packets.size() == 2);
    const auto report = parseSenderReport(packets[0]);
    REQUIRE(report);
    CHECK(report->ssrc == kReport.ssrc);
    CHECK(report->ntp == kReport.ntp);
    CHECK(report->rtpTimestamp == kReport.rtpTimestamp);
    CHECK(report->packets == kReport.packets);
    CHECK(report->octets == kReport.octets);
    CHECK_FALSE(parseSenderReport(packets[1]));
    CHECK_FALSE(isBye(packets[0], kReport.ssrc));
}

TEST_CASE("a description names its source, padded to whole words") {
    for (std::size_t size : {0U, 1U, 2U, 3U, 4U, 255U}) {
        const std::string cname(size, 'x');
        const auto packets = splitRtcp(buildSenderReport(kReport, cname));
        REQUIRE(packets.size() == 2);
        const auto& sdes = packets[1];
        CHECK(rtcpType(sdes) == RtcpType::Sdes);
        CHECK(sdes.size() % 4 == 0);
        CHECK(load32be(sdes, 4) == kReport.ssrc);
        CHECK(sdes[8] == 1); // CNAME
        REQUIRE(sdes[9] == size);
        CHECK(std::string(sdes.begin() + 10, sdes.begin() + 10 + static_cast<long>(size)) == cname);
        CHECK(sdes.size() > 10 + size); // the list ends with a zero at least
        for (auto at = 10 + size; at < sdes.size(); ++at) CHECK(sdes[at] == 0);
    }
}

TEST_CASE("a BYE comes after a last report and names its source") {
    const auto packets = splitRtcp(buildBye(kReport, "veter"));
    REQUIRE(packets.size() == 3);
    CHECK(parseSenderReport(packets[0]));
    CHECK(isBye(packets[2], kReport.ssrc));
    CHECK_FALSE(isBye(packets[2], kReport.ssrc + 1));
    CHECK_FALSE(isBye(packets[1], kReport.ssrc));
    CHECK(isBye(Wire{0x82, 203, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2}, 2));
    CHECK_FALSE(isBye(Wire{0x9f, 203, 0, 1, 0, 0, 0, 1}, 2)); // says 31 sources, has one
    CHECK_FALSE(isBye(Wire{0x80, 203, 0, 0}, 0));
}

TEST_CASE("a compound packet ends at a wrong length") {
    struct Case {
        const char* name;
        Wire wire;
        std::size_t packets;
    };
    const Wire good{0x80, 203, 0, 0};
    for (const auto& c :
         std::vector<Case>{{"nothing", {}, 0},
                           {"three bytes", {0x80, 200, 0}, 0},
                           {"header alone", good, 1},
                           {"one word more than there is", {0x80, 200, 0, 1}, 0},
                           {"65536 words", {0x80, 200, 0xff, 0xff, 1, 2, 3, 4}, 0},
                           {"a wrong version", {0x40, 200, 0, 0}, 0},
                           {"good, then too long", {0x80, 203, 0, 0, 0x80, 200, 0, 6, 0}, 1},
                           {"good, then a rest", {0x80, 203, 0, 0, 0x80, 200}, 1}}) {
        INFO(c.name);
        CHECK(splitRtcp(c.wire).size() == c.packets);
    }
    CHECK_FALSE(parseSenderReport(Wire{0x80, 200, 0, 0})); // shorter than a report has to be
}

TEST_CASE("a compound packet cut off anywhere loses only what is cut") {
    const auto whole = buildBye(kReport, "veter");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto packets = splitRtcp(Bytes(whole).first(size));
        CHECK_MESSAGE(packets.size() == (size < 28 ? 0U : size < 28 + 16 ? 1U : 2U), size);
        for (const auto& packet : packets) CHECK_FALSE(isBye(packet, kReport.ssrc));
    }
}
