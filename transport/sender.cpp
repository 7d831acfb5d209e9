#include "transport/sender.hpp"

#include "base/log.hpp"
#include "transport/rtcp_wishes.hpp"
#include "transport/rtp_header.hpp"

#include <poll.h>

#include <algorithm>
#include <utility>

namespace veter::transport {
namespace {

constexpr auto kReportInterval = std::chrono::seconds(1);
/// Forged feedback is forgotten soon. That of a relay with the key is remembered through an outage:
/// otherwise the first pictures after it would build a long queue.
constexpr auto kForget = std::chrono::seconds(10);
constexpr auto kForgetAuthentic = std::chrono::seconds(60);
constexpr int kReceiveLimit = 64; // datagrams in a row: a flood must not stop the picture
constexpr std::size_t kIncomingLimit = 2048; // packets

} // namespace

Sender::Sender(SenderSettings settings, OnKeyFrameWanted onKeyFrameWanted, OnRate onRate)
    : settings_(std::move(settings)),
      onKeyFrameWanted_(std::move(onKeyFrameWanted)),
      onRate_(std::move(onRate)),
      rate_(settings_.leastRate, settings_.bitRate, settings_.keys ? kForgetAuthentic : kForget),
      protect_(makeSession(SrtpSession::Direction::Protect, mediaKey(settings_.keys))),
      unprotect_(makeSession(SrtpSession::Direction::Unprotect, feedbackKey(settings_.keys))),
      resender_(settings_.bitRate),
      protector_(settings_.fec, settings_.keys ? 1 : Protector::kMostWithoutKey,
                 settings_.paritySsrc),
      pacer_(settings_.bitRate, settings_.burstBytes),
      destination_(settings_.destination),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Sender::~Sender() {
    thread_.request_stop();
    wake_.wake();
}

void Sender::enqueue(Bytes rtp, Micros captured) {
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        if (incoming_.packets.size() >= kIncomingLimit) {
            ++overflow_;
            return;
        }
        incoming_.packets.emplace_back(rtp.begin(), rtp.end());
        incoming_.captured = captured;
        const auto header = parseRtp(rtp);
        // One wake-up a picture: the last packet of it has the marker.
        wake = !header || header->marker;
    }
    if (wake) wake_.wake();
}

SenderStats Sender::stats() const {
    const std::lock_guard lock(mutex_);
    auto stats = published_;
    stats.lost += overflow_;
    return stats;
}

void Sender::run(const std::stop_token& stop) {
    nameThread("veter-network");
    do { // once at least: what was enqueued before a stop is still sent
        const auto now = Clock::now();
        connect(now);
        receive(now);
        takeIncoming(now);
        if (const auto rate = rate_.change(); rate && onRate_) onRate_(*rate);
        report(now);
        resend(now);
        sendDue(now);
        publishStats(now);
        wait(nextWakeUp(now));
        wake_.clear();
    } while (!stop.stop_requested());
    drain();
}

void Sender::wait(Clock::time_point until) {
    pollfd polled[] = {{wake_.fd(), POLLIN, 0}, {destination_.fd(), POLLIN, 0}};
    const auto left = timeLeft(until, Clock::now());
    ::ppoll(polled, 2, &left, nullptr);
}

void Sender::receive(Clock::time_point now) {
    for (int i = 0; i < kReceiveLimit; ++i) {
        auto datagram = destination_.receive(now);
        if (!datagram) return;
        if (isRtcp(*datagram) && unprotect(*datagram))
            answer(feedback_.read(*datagram, report_.ssrc, now), now);
        else
            ++counting_.refused;
    }
}

void Sender::answer(const ReceiverFeedback::Asked& asked, Clock::time_point now) {
    // Replayed packets of other relays must not displace the SRTP state of the live one.
    if (asked.hearsUs && unprotect_) unprotect_->keepOnly(*asked.hearsUs);
    if (const auto roundTrip = feedback_.roundTrip()) resender_.setRoundTrip(*roundTrip);
    resender_.answer(asked.lost, now, again_);
    if (asked.roundTrip) nextReport_ = std::min(nextReport_, reports_.next(now));
    if (asked.arrivals) rate_.onFeedback(*asked.arrivals, now);
    if (asked.keyFrame) {
        ++counting_.keyFramesAsked;
        if (onKeyFrameWanted_) onKeyFrameWanted_();
    }
}

/// For packets that are sent for the first time; a resend is already encrypted.
void Sender::queue(Packet packet, Pacer::Class kind, Clock::time_point now) {
    const bool rtp = !isRtcp(packet);
    if ((!protect(packet) || !pacer_.push(std::move(packet), kind, now)) && rtp) ++counting_.lost;
}

bool Sender::protect(Packet& packet) { return !protect_ || protect_->apply(packet); }

bool Sender::unprotect(std::span<std::uint8_t>& datagram) {
    return !settings_.keys || (unprotect_ && unprotect_->apply(datagram));
}

void Sender::resend(Clock::time_point now) {
    const auto link = feedback_.link(now);
    // Parity shows the end of a picture, too.
    resender_.setTailRepeat(link && link->loss > Resender::kTailLoss &&
                            !protector_.protectedLast());
    resender_.takeTail(now, again_);
    for (auto& packet : again_) pacer_.push(std::move(packet), Pacer::Class::Resend, now);
    again_.clear();
}

void Sender::publishStats(Clock::time_point now) {
    const auto link = feedback_.link(now);
    counting_.full = destination_.full();
    counting_.resends = resender_.counters();
    counting_.roundTrip = feedback_.heard(now) ? feedback_.roundTrip() : std::nullopt;
    counting_.rate = rate_.figures();
    counting_.loss = link ? std::optional(link->loss) : std::nullopt;
    const std::lock_guard lock(mutex_);
    published_ = counting_;
}

void Sender::drain() {
    const auto deadline = Clock::now() + kLinger;
    takeIncoming(Clock::now());
    for (auto now = Clock::now(); !pacer_.empty() && now < deadline; now = Clock::now()) {
        sendDue(now);
        const auto wait = timeLeft(std::min(pacer_.nextWakeUp(), deadline), Clock::now());
        ::ppoll(nullptr, 0, &wait, nullptr);
    }
    if (report_.ssrc == 0) return;
    std::vector<Packet> bye{buildBye(reportNow(), settings_.cname)};
    if (protect(bye.front())) destination_.send(bye, Clock::now());
}

void Sender::takeIncoming(Clock::time_point now) {
    Incoming incoming;
    {
        const std::lock_guard lock(mutex_);
        std::swap(incoming, incoming_);
    }
    if (incoming.packets.empty()) return;
    if (const auto header = parseRtp(incoming.packets.back())) {
        if (report_.ssrc == 0) nextReport_ = now; // the first SR goes before the first picture
        report_.ssrc = header->ssrc;
        report_.rtpTimestamp = header->timestamp;
        captured_ = incoming.captured;
    }
    report(now);
    const auto link = feedback_.link(now);
    std::vector<Packet> parity;
    for (auto& packet : incoming.packets) {
        const auto header = parseRtp(packet);
        protector_.push(packet, header && header->marker, link, feedback_.roundTrip(), parity);
        queue(std::move(packet), Pacer::Class::Media, now);
        for (auto& p : parity) queue(std::move(p), Pacer::Class::Media, now);
        parity.clear();
    }
}

void Sender::renewWhereSilent(Clock::time_point now) {
    const bool full = destination_.fullLately(now); // then our packets do not leave
    if (full || !feedback_.fellSilent(now)) {
        renewWait_ = kFirstRenew;
        renewAt_ = full ? now + kFirstRenew : now;
        return;
    }
    if (now < renewAt_) return;
    logger("rtp").info("no feedback from the relay: looking up {} again",
                       settings_.destination.host);
    destination_.renew(renewWait_ < kOtherPort ? Destination::Port::Same
                                               : Destination::Port::Other);
    renewAt_ = now + renewWait_;
    renewWait_ = std::min<Clock::duration>(2 * renewWait_, kLastRenew);
}

void Sender::connect(Clock::time_point now) {
    renewWhereSilent(now);
    if (destination_.connect(now)) nextReport_ = now; // a new destination has had no report yet
}

void Sender::sendDue(Clock::time_point now) {
    batch_.clear();
    pacer_.take(now, batch_);
    if (batch_.empty()) return;
    const auto sent = destination_.send(batch_, now);
    for (const auto& packet : std::span(batch_).first(sent)) onSent(packet, now);
    counting_.lost += batch_.size() - sent;
}

void Sender::onSent(Bytes packet, Clock::time_point now) {
    const auto header = parseRtp(packet);
    if (!header) return; // RTCP
    const bool fresh = header->ssrc == report_.ssrc &&
                       (counting_.packets == 0 ||
                        sequenceDistance(lastSent_, header->sequence) > 0); // no parity, no resend
    rate_.onSent(header->ssrc, header->sequence, packet.size(), fresh, now);
    if (header->ssrc != report_.ssrc) {
        ++counting_.parity;
        return;
    }
    ++report_.packets;
    report_.octets += static_cast<std::uint32_t>(packet.size() - header->headerBytes);
    if (!fresh) return;
    lastSent_ = header->sequence;
    ++counting_.packets;
    counting_.bytes += packet.size();
    resender_.onSent(packet, header->marker, now);
}

SenderReport Sender::reportNow() const noexcept {
    auto report = report_;
    const auto now = monotonicNow();
    const auto ticks = (now - captured_).count() * kRtpClockRate / 1'000'000;
    report.rtpTimestamp += static_cast<std::uint32_t>(ticks);
    report.ntp = toNtp(toWallClock(now));
    return report;
}

void Sender::report(Clock::time_point now) {
    if (report_.ssrc == 0 || now < nextReport_) return;
    nextReport_ = now + kReportInterval;
    reports_.spend(now);
    queue(buildReport(now), Pacer::Class::Control, now);
}

Packet Sender::buildReport(Clock::time_point now) {
    const auto report = reportNow();
    auto compound = buildSenderReport(report, settings_.cname);
    appendDelaySince(compound, report.ssrc, feedback_.timesToTell(now));
    if (settings_.leastRate) appendWishes(compound, {report.ssrc, true});
    for (const auto ssrc : {report.ssrc, protector_.ssrc()})
        if (const auto at = protect_ ? protect_->rollOver(ssrc) : std::nullopt)
            appendRollOver(compound, *at);
    feedback_.reportSent(report.ntp, now);
    return compound;
}

Clock::time_point Sender::nextWakeUp(Clock::time_point now) const {
    auto next =
        std::min({pacer_.nextWakeUp(), resender_.nextWakeUp(), destination_.nextWakeUp(now)});
    next = std::min(next, report_.ssrc == 0 ? now + kReportInterval : nextReport_);
    return next;
}

} // namespace veter::transport
