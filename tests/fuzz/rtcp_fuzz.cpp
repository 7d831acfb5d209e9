#include "tests/fuzz/fuzz.hpp"
#include "tests/fuzz/rtcp_round_trip.hpp"

#include "transport/send/receiver_feedback.hpp"
#include "transport/send/resender.hpp"

#include <algorithm>

using namespace veter;
using namespace veter::transport;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t kMedia = 0xdeadbeef;
constexpr std::uint16_t kFirst = 65'500;
constexpr int kPackets = 64;
constexpr std::size_t kPacketBytes = 200;
constexpr BitRate kRate{200'000};
constexpr double kHalfRate = 12'500; // bytes a second

/// A publisher that has sent some packets, and receives the same request again and again.
class Publisher {
public:
    Publisher() {
        resender_.setRoundTrip(0ms);
        for (int i = 0; i < kPackets; ++i) {
            Packet packet(kPacketBytes);
            packet[0] = 0x80;
            packet[1] = 96;
            store16be(packet, 2, static_cast<std::uint16_t>(kFirst + i));
            resender_.onSent(packet, kStart);
        }
        feedback_.reportSent(toNtp(kSent), kStart);
    }

    void receive(Bytes compound, Clock::duration at) {
        const auto now = kStart + at;
        const auto asked = feedback_.read(compound, kMedia, now);
        keyFrames_ += asked.keyFrame;
        repairs_ += asked.lastGood.has_value();
        std::vector<Packet> out;
        resender_.answer(asked.lost, now, out);
        for (const auto& packet : out) {
            fuzz::require(packet.size() == kPacketBytes, "whole packets");
            bytes_ += packet.size();
        }
        const auto seconds = std::chrono::duration<double>(at).count();
        fuzz::require(static_cast<double>(bytes_) <= kHalfRate * (seconds + 0.5),
                      "at most half the rate is sent again");
        fuzz::require(keyFrames_ <= 1 + at / ReceiverFeedback::kKeyFrameInterval,
                      "few key frames are wanted");
        fuzz::require(repairs_ <= 1 + at / ReceiverFeedback::kRepairInterval,
                      "few pictures refer to another than the last");
        if (const auto time = feedback_.roundTrip())
            fuzz::require(*time >= 0s && *time <= RoundTrip::kLongest, "a round trip that can be");
        const auto told = feedback_.timesToTell(now);
        fuzz::require(!asked.roundTrip || !told.empty(), "who asked is answered");
        fuzz::require(told.size() <= ReferenceTimes::kReceivers, "few receivers are told");
    }

private:
    static constexpr auto kStart = Clock::time_point(1h);
    static constexpr Micros kSent = 1'700'000'000s;
    ReceiverFeedback feedback_;
    Resender resender_{kRate};
    std::size_t bytes_ = 0;
    int keyFrames_ = 0;
    int repairs_ = 0;
};

void roundTrips(Bytes packet) {
    const auto report = parseSenderReport(packet);
    if (report) fuzz::roundTrip(*report);
    fuzz::require(!(report && isBye(packet, report->ssrc)), "one type");
    isBye(packet, 0);
    for (std::size_t at = 4; at + 4 <= std::min<std::size_t>(packet.size(), 32); at += 4) {
        const auto ssrc = load32be(packet, at); // of any source
        if (const auto block = findReportBlock(packet, ssrc)) fuzz::roundTrip(*block);
        if (const auto list = parseNack(packet, ssrc)) fuzz::roundTrip(*list);
        if (const auto delay = parseDelaySince(packet, ssrc)) fuzz::roundTrip(*delay);
        const int kinds = parseNack(packet, ssrc).has_value() + isPli(packet, ssrc) +
                          parseFir(packet, ssrc).has_value();
        fuzz::require(kinds <= 1, "one kind of feedback");
    }
    if (const auto time = parseReferenceTime(packet)) fuzz::roundTrip(*time);
    if (const auto link = parseLinkReport(packet)) fuzz::roundTrip(*link);
    if (const auto request = parseFeedbackRequest(packet)) fuzz::roundTrip(*request);
    if (const auto lost = parseLostPicture(packet)) fuzz::roundTrip(*lost);
    if (const auto robot = parseRobot(packet)) fuzz::roundTrip(*robot);
    if (const auto count = parseRollOver(packet)) fuzz::roundTrip(*count);
    if (const auto end = parsePictureEnd(packet)) fuzz::roundTrip(*end);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Bytes compound(data, size);
    while (const auto packet = nextRtcp(compound)) {
        fuzz::require(packet->size() >= 4 && packet->size() % 4 == 0, "whole words");
        roundTrips(*packet);
    }
    Publisher publisher;
    for (auto at = 0ms; at <= 900ms; at += 30ms) publisher.receive({data, size}, at);
    return 0;
}
