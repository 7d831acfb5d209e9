#include "transport/rtcp/rtcp_feedback_request.hpp"

#include "tests/unit/rtcp.hpp"
#include "transport/rtcp/rtcp_link.hpp"
#include "transport/rtcp/rtcp_roll_over.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::test;
using namespace veter::transport;

TEST_CASE(
    "a sender's feedback request is an application packet named VETR, and read back as built") {
    Wire wire;
    appendFeedbackRequest(wire, {0xdeadbeef, true});
    CHECK(wire == Wire{0x83, 204, 0, 3, 0xde, 0xad, 0xbe, 0xef, 'V', 'E', 'T', 'R', 1, 0, 0, 0});
    CHECK(parseFeedbackRequest(wire) == FeedbackRequest{0xdeadbeef, true});
    wire.clear();
    appendFeedbackRequest(wire, {7, false, true});
    CHECK(wire[12] == 2);
    CHECK(parseFeedbackRequest(wire) == FeedbackRequest{7, false, true});
    wire.clear();
    appendFeedbackRequest(wire, {7, false});
    CHECK(parseFeedbackRequest(wire) == FeedbackRequest{7, false});
}

TEST_CASE("application packets of others, of another subtype or cut off are no feedback request") {
    Wire good;
    appendFeedbackRequest(good, {1, true});
    for (const auto& [at, value] : {std::pair{0, 0x81}, std::pair{1, 205}, std::pair{11, 0x53}}) {
        auto wire = good;
        wire[static_cast<std::size_t>(at)] = static_cast<std::uint8_t>(value);
        CHECK_FALSE(parseFeedbackRequest(wire));
    }
    for (std::size_t size = 4; size < good.size(); size += 4)
        CHECK_FALSE(parseFeedbackRequest(Bytes(good).first(size)));
    CHECK_FALSE(parseLinkReport(good));
    CHECK_FALSE(parseRollOver(good));
    Wire rollOver;
    appendRollOver(rollOver, {1, 2, 3});
    CHECK_FALSE(parseFeedbackRequest(rollOver));
}
