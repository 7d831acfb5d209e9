#pragma once
// A parsed RTCP packet, built and parsed again, is the same.

#include "tests/fuzz/fuzz.hpp"
#include "transport/rtcp/rtcp_extended.hpp"
#include "transport/rtcp/rtcp_feedback.hpp"
#include "transport/rtcp/rtcp_feedback_request.hpp"
#include "transport/rtcp/rtcp_link.hpp"
#include "transport/rtcp/rtcp_lost_picture.hpp"
#include "transport/rtcp/rtcp_picture_end.hpp"
#include "transport/rtcp/rtcp_robot.hpp"
#include "transport/rtcp/rtcp_roll_over.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace veter::fuzz {

inline void roundTrip(const transport::SenderReport& report) {
    const auto wire = transport::buildBye(report, "veter@robot");
    Bytes rest = wire;
    const auto first = transport::nextRtcp(rest);
    require(first.has_value(), "a report first");
    const auto again = transport::parseSenderReport(*first);
    require(again && again->ssrc == report.ssrc && again->ntp == report.ntp &&
                again->rtpTimestamp == report.rtpTimestamp && again->packets == report.packets &&
                again->octets == report.octets,
            "the same report");
    require(transport::nextRtcp(rest).has_value(), "then a description");
    const auto last = transport::nextRtcp(rest);
    require(last && transport::isBye(*last, report.ssrc) && rest.empty(), "then a BYE");
}

inline void roundTrip(const transport::ReportBlock& block) {
    const auto fields = [](const transport::ReportBlock& b) {
        return std::tuple(b.ssrc, b.fractionLost, b.lost, b.highestSequence, b.jitter, b.lastReport,
                          b.sinceReport);
    };
    std::vector<std::uint8_t> wire;
    transport::appendReceiverReport(wire, 1, block);
    const auto again = transport::findReportBlock(wire, block.ssrc);
    require(again && fields(*again) == fields(block), "the same block");
}

/// In another order, and each once.
inline void roundTrip(const transport::NackList& list) {
    std::vector<std::uint8_t> wire;
    transport::appendNack(wire, 1, 2, list);
    const auto again = transport::parseNack(wire, 2);
    require(again && std::set(again->begin(), again->end()) == std::set(list.begin(), list.end()),
            "the same packets");
}

inline void roundTrip(const transport::DelaySince& delay) {
    std::vector<std::uint8_t> wire;
    transport::appendDelaySince(wire, 1, 2, delay);
    const auto again = transport::parseDelaySince(wire, 2);
    require(again && again->lastTime == delay.lastTime && again->sinceThen == delay.sinceThen,
            "the same delay");
}

inline void roundTrip(const transport::ReferenceTime& time) {
    std::vector<std::uint8_t> wire;
    transport::appendReferenceTime(wire, time.sender, time.ntp);
    const auto again = transport::parseReferenceTime(wire);
    require(again && again->sender == time.sender && again->ntp == time.ntp, "the same time");
}

inline void roundTrip(const transport::LinkReport& link) {
    std::vector<std::uint8_t> wire;
    transport::appendLinkReport(wire, 1, link);
    const auto again = transport::parseLinkReport(wire);
    require(again && again->media == link.media && again->loss == link.loss &&
                again->budget == link.budget && again->fec == link.fec &&
                again->asksForKeyFrames == link.asksForKeyFrames &&
                again->pictureEnds == link.pictureEnds,
            "the same link");
}

inline void roundTrip(const transport::FeedbackRequest& request) {
    std::vector<std::uint8_t> wire;
    transport::appendFeedbackRequest(wire, request);
    require(transport::parseFeedbackRequest(wire) == request, "the same request");
}

inline void roundTrip(const transport::LostPicture& lost) {
    std::vector<std::uint8_t> wire;
    transport::appendLostPicture(wire, 1, lost);
    require(transport::parseLostPicture(wire) == lost, "the same picture");
}

inline void roundTrip(const transport::RollOver& rollOver) {
    std::vector<std::uint8_t> wire;
    transport::appendRollOver(wire, rollOver);
    require(transport::parseRollOver(wire) == rollOver, "the same count");
}

/// What the least of its temperatures stands for is not told again.
inline void roundTrip(transport::ReceivedRobot robot) {
    if (robot.state.temperature)
        robot.state.temperature = std::clamp(*robot.state.temperature, -3000.0, 3000.0);
    std::vector<std::uint8_t> wire;
    transport::appendRobot(wire, robot.ssrc, robot.state);
    const auto again = transport::parseRobot(wire);
    require(again && again->ssrc == robot.ssrc && again->state == robot.state, "the same robot");
}

inline void roundTrip(const transport::PictureEnd& end) {
    std::vector<std::uint8_t> wire;
    transport::appendPictureEnd(wire, end);
    require(transport::parsePictureEnd(wire) == end, "the same end");
}

} // namespace veter::fuzz
