#include "relay/receive/feedback.hpp"

#include "transport/rtcp/rtcp_extended.hpp"
#include "transport/rtcp/rtcp_lost_picture.hpp"

#include <algorithm>
#include <utility>

namespace veter::relay {
namespace {

/// The most that may precede an RFC 8888 report in a datagram of 1400 bytes; otherwise that report
/// goes into the next datagram, which follows at once.
constexpr std::size_t kRoomForArrivals = 280;

/// How long a picture that was asked for may take, before a key frame is asked for: the round trip,
/// and the repeats of the request, of which each may be the one that arrives.
Clock::duration repairPatience(const Repair& repair) noexcept {
    if (!repair.roundTrip()) return Feedback::kKeyFrameInterval;
    return std::min<Clock::duration>(*repair.roundTrip() * 3 / 2 +
                                         Feedback::kKeyFrameRepeats * Feedback::kKeyFrameRepeat,
                                     Feedback::kKeyFrameInterval);
}

} // namespace

Feedback::Feedback(std::uint32_t ssrc, std::string cname, Freshness& freshness)
    : ssrc_(ssrc), cname_(std::move(cname)), freshness_(freshness), arrivals_(ssrc) {}

void Feedback::onArrival(const transport::RtpHeader& header, Clock::time_point now) {
    arrivals_.onPacket(header.ssrc, header.sequence, now);
}

void Feedback::onPacket(const transport::RtpHeader& header, Clock::time_point now) noexcept {
    if (!media_) nextReport_ = now;
    media_ = header.ssrc;
    heard_ = now;
    reception_.onPacket(header, now);
}

void Feedback::onSenderReport(const transport::SenderReport& report,
                              Clock::time_point now) noexcept {
    reception_.onSenderReport(report, now);
}

std::optional<Freshness::Answer> Feedback::onEcho(Bytes compound, std::uint32_t sender,
                                                  Clock::time_point now) {
    std::optional<Freshness::Answer> answer;
    while (const auto packet = transport::nextRtcp(compound)) {
        const auto echo = transport::parseDelaySince(*packet, ssrc_);
        if (echo && load32be(*packet, 4) == sender && !answer)
            answer = freshness_.onEcho(sender, *echo, now);
    }
    return answer;
}

std::vector<std::uint8_t> Feedback::challenge(Clock::time_point now) {
    std::vector<std::uint8_t> out;
    transport::appendReceiverReport(out, ssrc_, std::nullopt);
    transport::appendReferenceTime(out, ssrc_, freshness_.challenge(now));
    return out;
}

void Feedback::reset() {
    reception_.reset();
    media_.reset();
    onKeyFrame();
    asked_.reset();
    intervals_ = 0;
    loss_ = 0;
}

std::vector<std::uint8_t> Feedback::take(Repair& repair, Clock::time_point now) {
    std::vector<std::uint8_t> out;
    const auto repairing = std::min(repair.nextWakeUp(), repair.nextNack());
    const bool waiting = repairing != Clock::time_point::max(); // for a missing packet
    if (media_ && !waiting && now - heard_ > kSilence) media_.reset();
    if (!media_) return out;
    if (now >= nextReport_) {
        nextReport_ = now + kInterval;
        updateLoss(repair, now);
        appendReports(out, repair, now);
        keepViewers();
    }
    // Without a report before it the datagram is of reduced size (RFC 5506).
    if (const auto lost = repair.takeNacks(now); !lost.empty())
        transport::appendNack(out, ssrc_, *media_, lost);
    if (repairDue(repair, now)) transport::appendLostPicture(out, ssrc_, {*media_, *asked_});
    if (keyFrameDue(repair, now)) transport::appendPli(out, ssrc_, *media_);
    if (tellsArrivals() && out.size() <= kRoomForArrivals) arrivals_.take(out, now);
    return out;
}

void Feedback::onKeyFrame() noexcept {
    keyFrameWanted_ = false;
    onRepair();
    repeats_ = 0;
}

void Feedback::onViewer() noexcept {
    keyFrameWanted_ = knowsViewers_ = true;
    viewerKeyFrames_ = kViewerKeyFrames;
    viewerReports_ = 0;
}

/// With each report.
void Feedback::keepViewers() noexcept {
    if (viewerKeyFrames_ == 0 || ++viewerReports_ < kViewerReports) return;
    viewerReports_ = 0;
    --viewerKeyFrames_;
    keyFrameWanted_ = true;
}

void Feedback::wantRepair(std::uint32_t lastGood) noexcept {
    if (asked_ == lastGood)
        repairFailed_ = true;
    else
        lastGood_ = lastGood;
}

void Feedback::onRepair() noexcept {
    lastGood_.reset();
    repairFailed_ = false;
    if (repeatsRepair_) repeats_ = 0;
}

bool Feedback::repairDue(const Repair& repair, Clock::time_point now) {
    if (!lastGood_ || now < nextRepair_) return isRepeat(now, true);
    asked_ = std::exchange(lastGood_, std::nullopt);
    nextRepair_ = now + kRepairInterval;
    nextKeyFrame_ = std::max(nextKeyFrame_, now + repairPatience(repair));
    startRepeats(repair, now, true);
    return true;
}

/// In case it is lost; but a plain sender may answer each.
void Feedback::startRepeats(const Repair& repair, Clock::time_point now, bool ofRepair) {
    repeats_ = repair.roundTrip() ? kKeyFrameRepeats : 0;
    repeatsRepair_ = ofRepair;
    repeatAt_ = now + kKeyFrameRepeat;
}

bool Feedback::isRepeat(Clock::time_point now, bool ofRepair) noexcept {
    if (repeats_ == 0 || repeatsRepair_ != ofRepair || now < repeatAt_) return false;
    --repeats_;
    repeatAt_ = now + kKeyFrameRepeat;
    return true;
}

bool Feedback::keyFrameDue(const Repair& repair, Clock::time_point now) {
    if (!needsKeyFrame() || now < nextKeyFrame_) return isRepeat(now, false);
    keyFrameWanted_ = repairFailed_ = false;
    nextKeyFrame_ = now + kKeyFrameInterval;
    ++keyFramesAsked_;
    startRepeats(repair, now, false);
    return true;
}

void Feedback::appendReports(std::vector<std::uint8_t>& out, const Repair& repair,
                             Clock::time_point now) {
    transport::appendReceiverReport(out, ssrc_, reception_.report(now));
    transport::appendDescription(out, ssrc_, cname_);
    transport::appendReferenceTime(out, ssrc_, freshness_.tell(now));
    const auto hold = std::chrono::duration_cast<std::chrono::milliseconds>(repair.hold());
    transport::appendLinkReport(out, ssrc_,
                                {*media_, loss_, hold, repair.takesParity(), knowsViewers_, true});
}

void Feedback::updateLoss(const Repair& repair, Clock::time_point now) {
    const auto& losses = repair.losses();
    const bool unsettled = now < repair.resumed() + kUnsettled;
    if (intervals_ == 0 || unsettled) window_.fill({losses.expected, losses.lost});
    if (unsettled) return;
    auto& oldest = window_[intervals_++ % kWindow];
    const auto expected = losses.expected - oldest.expected;
    const auto lost = losses.lost - oldest.lost;
    loss_ = expected == 0 ? 0 : static_cast<double>(lost) / static_cast<double>(expected);
    oldest = {losses.expected, losses.lost};
}

Clock::time_point Feedback::nextWakeUp(const Repair& repair) const noexcept {
    if (!media_) return Clock::time_point::max(); // take() gives nothing
    auto next = std::min(nextReport_, repair.nextNack());
    if (tellsArrivals()) next = std::min(next, arrivals_.nextWakeUp());
    if (needsKeyFrame()) next = std::min(next, nextKeyFrame_);
    if (lastGood_) next = std::min(next, nextRepair_);
    if (repeats_ != 0) next = std::min(next, repeatAt_);
    return next;
}

} // namespace veter::relay
