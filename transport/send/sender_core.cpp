#include "transport/send/sender_core.hpp"

#include "transport/rtcp/rtcp_feedback_request.hpp"
#include "transport/rtcp/rtcp_picture_end.hpp"
#include "transport/rtcp/rtcp_robot.hpp"

#include <algorithm>
#include <utility>

namespace veter::transport {
namespace {

/// Forged feedback is forgotten soon. That of a relay with the key is remembered through an outage:
/// otherwise the first pictures after it would build a long queue.
constexpr auto kForget = std::chrono::seconds(10);
constexpr auto kForgetAuthentic = std::chrono::seconds(60);

/// More than any encoder can refer to.
constexpr std::size_t kPictures = 32;

/// Below 2^15: a receiver of SRTP that misses the first packets must still see the wrap.
constexpr std::uint32_t kFirstSequences = 0x7fff;

} // namespace

SenderCore::SenderCore(const SenderSettings& settings, const Random& random)
    : cname_(settings.cname),
      followsRate_(settings.leastRate.has_value()),
      repairsPictures_(settings.repairsPictures),
      encrypted_(settings.keys.has_value()),
      srtpOut_(makeSession(SrtpSession::Direction::Protect, mediaKey(settings.keys))),
      srtpIn_(makeSession(SrtpSession::Direction::Unprotect, feedbackKey(settings.keys))),
      rate_(settings.leastRate, settings.bitRate, encrypted_ ? kForgetAuthentic : kForget),
      resender_(settings.bitRate),
      fecController_(settings.fec, encrypted_ ? 1 : FecController::kMostWithoutKey,
                     settings.paritySsrc ? *settings.paritySsrc : random(),
                     static_cast<std::uint16_t>(random() & kFirstSequences)),
      pacer_(settings.bitRate, settings.burstBytes) {}

void SenderCore::push(Bytes rtp, Micros captured) {
    if (pending_.size() >= kPendingLimit) {
        ++counting_.lost;
        complete_ = true; // its last packet may be among those lost
        return;
    }
    pending_.push_back({{rtp.begin(), rtp.end()}, captured});
    const auto header = parseRtp(rtp);
    complete_ |= !header || header->marker;
}

void SenderCore::poll(Clock::time_point now, Micros wallClock, Out& out) {
    out.datagrams.clear();
    out.keyFrame = std::exchange(keyFrameWanted_, false);
    out.lastGood = std::exchange(lastGood_, std::nullopt);
    takePending(now, wallClock);
    out.rate = rate_.change();
    report(now, wallClock);
    tellPictureEnd(now);
    resend(now);
    pacer_.take(now, out.datagrams);
}

Clock::time_point SenderCore::nextWakeUp() const noexcept {
    if (complete_ || keyFrameWanted_ || lastGood_ || !again_.empty()) return {};
    return std::min({pacer_.nextWakeUp(), reports_.nextWakeUp(),
                     ended_ ? ended_->at : Clock::time_point::max()});
}

void SenderCore::onDatagram(std::span<std::uint8_t> wire, Clock::time_point now) {
    if (isRtcp(wire) && unprotect(wire))
        answer(feedback_.read(wire, reports_.ssrc(), now), now);
    else
        ++counting_.refused;
}

bool SenderCore::unprotect(std::span<std::uint8_t>& datagram) {
    return !encrypted_ || (srtpIn_ && srtpIn_->apply(datagram));
}

void SenderCore::answer(const ReceiverFeedback::Asked& asked, Clock::time_point now) {
    // Replayed packets of other relays must not displace the SRTP state of the live one.
    if (asked.hearsUs && srtpIn_) srtpIn_->keepOnly(*asked.hearsUs);
    if (const auto roundTrip = feedback_.roundTrip()) resender_.setRoundTrip(*roundTrip);
    resender_.answer(asked.lost, now, again_);
    if (asked.roundTrip) reports_.request(now);
    if (asked.arrivals) rate_.onFeedback(*asked.arrivals, now);
    if (asked.lastGood) onLostPicture(*asked.lastGood);
    if (!asked.keyFrame) return;
    ++counting_.keyFramesAsked;
    keyFrameWanted_ = true;
}

void SenderCore::onLostPicture(std::uint32_t lastGood) {
    const auto picture = std::find_if(pictures_.begin(), pictures_.end(),
                                      [&](const auto& p) { return p.timestamp == lastGood; });
    if (picture == pictures_.end() || !repairsPictures_) return; // it will ask for a key frame
    lastGood_ = picture->captured;
}

void SenderCore::takePending(Clock::time_point now, Micros wallClock) {
    complete_ = false;
    if (pending_.empty()) return;
    const auto& [newest, captured] = pending_.back();
    if (const auto header = parseRtp(newest)) reports_.onPicture(*header, captured, now);
    report(now, wallClock);
    const auto link = feedback_.link(now);
    std::vector<Packet> parity;
    for (auto& [packet, taken] : pending_) {
        const auto header = parseRtp(packet);
        if (header) remember({header->timestamp, taken});
        fecController_.push(packet, header && header->marker, link, feedback_.roundTrip(), parity);
        queue(std::move(packet), Pacer::Class::Media, now);
        for (auto& p : parity) queue(std::move(p), Pacer::Class::Media, now);
        parity.clear();
    }
    pending_.clear();
}

void SenderCore::remember(const Pictured& picture) {
    if (!pictures_.empty() && pictures_.back().timestamp == picture.timestamp) return;
    pictures_.push_back(picture);
    if (pictures_.size() > kPictures) pictures_.pop_front();
}

/// For packets that are sent for the first time; a resend is already encrypted.
void SenderCore::queue(Packet packet, Pacer::Class kind, Clock::time_point now) {
    const bool rtp = !isRtcp(packet);
    if ((!protect(packet) || !pacer_.push(std::move(packet), kind, now)) && rtp) ++counting_.lost;
}

void SenderCore::report(Clock::time_point now, Micros wallClock) {
    if (!reports_.isDue(now)) return;
    const auto report = reports_.take(now, wallClock);
    auto compound = buildSenderReport(report, cname_);
    appendDelaySince(compound, report.ssrc, feedback_.timesToTell(now));
    if (followsRate_ || repairsPictures_)
        appendFeedbackRequest(compound, {report.ssrc, followsRate_, repairsPictures_});
    for (const auto ssrc : {report.ssrc, fecController_.ssrc()})
        if (const auto at = srtpOut_ ? srtpOut_->rollOver(ssrc) : std::nullopt)
            appendRollOver(compound, *at);
    if (robot_) appendRobot(compound, report.ssrc, *robot_);
    feedback_.reportSent(report.ntp, now);
    queue(std::move(compound), Pacer::Class::Control, now);
}

/// Otherwise the loss of a picture's last packets is noticed when the next picture comes.
void SenderCore::tellPictureEnd(Clock::time_point now) {
    if (!ended_ || now < ended_->at) return;
    Packet packet;
    appendPictureEnd(packet, {reports_.ssrc(), std::exchange(ended_, std::nullopt)->sequence});
    ++counting_.pictureEnds;
    queue(std::move(packet), Pacer::Class::Control, now);
}

void SenderCore::resend(Clock::time_point now) {
    for (auto& packet : again_) pacer_.push(std::move(packet), Pacer::Class::Resend, now);
    again_.clear();
}

void SenderCore::onSent(std::span<const Packet> datagrams, std::size_t taken,
                        Clock::time_point now) {
    for (const auto& packet : datagrams.first(taken)) onSent(packet, now);
    for (const auto& packet : datagrams.subspan(taken)) onLost(packet);
}

/// Of the stream the sequence goes on, or what follows would be taken for resends at last.
void SenderCore::onLost(Bytes packet) {
    ++counting_.lost;
    const auto header = parseRtp(packet);
    if (!header || header->ssrc != reports_.ssrc() || counting_.packets == 0) return;
    if (sequenceDistance(lastSent_, header->sequence) > 0) lastSent_ = header->sequence;
}

void SenderCore::onSent(Bytes packet, Clock::time_point now) {
    const auto header = parseRtp(packet);
    if (!header) return; // RTCP
    const bool media = header->ssrc == reports_.ssrc();
    const bool fresh = media && (counting_.packets == 0 ||
                                 sequenceDistance(lastSent_, header->sequence) > 0); // no resend
    rate_.onSent(header->ssrc, header->sequence, packet.size(), fresh, now);
    if (!media) {
        ++counting_.parity;
        return;
    }
    reports_.onSent(packet.size() - header->headerBytes);
    if (!fresh) return;
    lastSent_ = header->sequence;
    ++counting_.packets;
    counting_.bytes += packet.size();
    resender_.onSent(packet, now);
    const auto link = feedback_.link(now);
    const bool helps = link && link->pictureEnds && link->loss > kEndLoss &&
                       !fecController_.protectedLast(); // parity says where a picture ends, too
    if (header->marker && helps) ended_ = Ended{header->sequence, now + kEndDelay};
}

std::optional<Packet> SenderCore::bye(Clock::time_point now, Micros wallClock) {
    if (!reports_.started()) return std::nullopt;
    auto packet = buildBye(reports_.make(now, wallClock), cname_);
    return protect(packet) ? std::optional(std::move(packet)) : std::nullopt;
}

bool SenderCore::keyFramesOnDemand(Clock::time_point now) const noexcept {
    const auto link = feedback_.link(now);
    return link && link->asksForKeyFrames;
}

SenderStats SenderCore::stats(Clock::time_point now) const {
    auto stats = counting_;
    const auto link = feedback_.link(now);
    stats.resends = resender_.counters();
    stats.roundTrip = feedback_.heard(now) ? feedback_.roundTrip() : std::nullopt;
    stats.rate = rate_.figures();
    stats.loss = link ? std::optional(link->loss) : std::nullopt;
    return stats;
}

} // namespace veter::transport
