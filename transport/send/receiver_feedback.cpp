#include "transport/send/receiver_feedback.hpp"

namespace veter::transport {

ReceiverFeedback::Asked ReceiverFeedback::read(Bytes compound, std::uint32_t media,
                                               Clock::time_point now) {
    Asked asked;
    bool wantsKeyFrame = false;
    auto fir = fir_;
    while (const auto packet = nextRtcp(compound)) {
        if (const auto block = findReportBlock(*packet, media)) {
            if (onReport(*block, now)) {
                asked.hearsUs = answeredBy_ = load32be(*packet, 4);
                times_.setLive(*asked.hearsUs);
            }
        } else if (const auto list = parseNack(*packet, media)) {
            for (const auto sequence : *list)
                if (!asked.lost.push(sequence)) break;
        } else if (const auto arrivals = parseCongestionReport(*packet)) {
            asked.arrivals = arrivals;
        } else if (isPli(*packet, media)) {
            wantsKeyFrame = true;
        } else if (const auto number = parseFir(*packet, media)) {
            wantsKeyFrame |= fir_ != number;
            fir = number;
        } else if (const auto link = parseLinkReport(*packet); link && link->media == media) {
            link_ = link;
            linkFrom_ = load32be(*packet, 4);
            linkAt_ = now;
        } else if (const auto lost = parseLostPicture(*packet); lost && lost->media == media) {
            if (repairs_.take(kRepairInterval, now)) asked.lastGood = lost->lastGood;
        } else if (const auto time = parseReferenceTime(*packet)) {
            times_.heard(*time, now);
            asked.roundTrip = true;
        } else {
            continue;
        }
        heard_ = now;
    }
    asked.keyFrame = wantsKeyFrame && keyFrames_.take(kKeyFrameInterval, now);
    if (asked.keyFrame) fir_ = fir; // else the same number may ask again
    return asked;
}

/// Whether it echoes a sender report of ours.
bool ReceiverFeedback::onReport(const ReportBlock& block, Clock::time_point now) noexcept {
    bool told = false;
    if (block.lastReport == 0) return told;
    for (const auto& sent : sent_) {
        if (sent.ntp != block.lastReport) continue;
        const auto roundTrip =
            std::chrono::duration_cast<Micros>(now - sent.at) - fromCompact(block.sinceReport);
        if (roundTrip < Micros::zero() || roundTrip > RoundTrip::kLongest) continue;
        roundTrip_.add(roundTrip);
        answered_ = now;
        told = true;
    }
    return told;
}

void ReceiverFeedback::reportSent(std::uint64_t ntp, Clock::time_point now) noexcept {
    sent_[nextSent_++ % sent_.size()] = {ntpShort(ntp), now};
}

std::optional<LinkReport> ReceiverFeedback::link(Clock::time_point now) const noexcept {
    const bool hearsUs = answered_ && now - *answered_ <= kStale && answeredBy_ == linkFrom_;
    return hearsUs && link_ && now - linkAt_ <= kStale ? link_ : std::nullopt;
}

bool ReceiverFeedback::heard(Clock::time_point now) const noexcept {
    return heard_ && now - *heard_ <= kStale;
}

} // namespace veter::transport
