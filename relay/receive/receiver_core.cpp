#include "relay/receive/receiver_core.hpp"

#include <algorithm>
#include <utility>

namespace veter::relay {

using transport::RtpHeader;
using transport::SrtpSession;

namespace {

constexpr auto kChallengeInterval = std::chrono::milliseconds(50); // to RTP of the same SSRC
constexpr auto kChallengePace = std::chrono::milliseconds(1);      // of all
constexpr auto kChallengeBurst = std::chrono::milliseconds(50);
constexpr std::size_t kMostCredit = 64 * 1024; // bytes

/// Without a key for our RTCP no sender can be asked.
bool mustProve(const std::optional<transport::SrtpKeys>& keys) {
    return keys && keys->feedback && !keys->foreignSender;
}

} // namespace

ReceiverCore::ReceiverCore(const ReceiverSettings& settings, const Freshness::Random& random,
                           Clock::time_point now, OnUnit out)
    : payloadType_(settings.stream.payloadType),
      allowed_(settings.allowed),
      out_(std::move(out)),
      srtpIn_(transport::makeSession(SrtpSession::Direction::Unprotect,
                                     transport::mediaKey(settings.stream.keys))),
      srtpOut_(transport::makeSession(SrtpSession::Direction::Protect,
                                      transport::feedbackKey(settings.stream.keys))),
      mustProve_(mustProve(settings.stream.keys)),
      key_(settings.stream.payloadType, srtpIn_.has_value(), now),
      lock_(srtpIn_.has_value()),
      repair_(settings.stream.payloadType, settings.latency),
      feedback_(settings.ssrc.value_or(random()), transport::makeCname("veter-relay"), random) {}

Clock::time_point ReceiverCore::nextWakeUp() const noexcept {
    if (!challenges_.empty()) return {};
    return std::min({repair_.nextWakeUp(), feedback_.nextWakeUp(repair_), assembler_.deadline()});
}

void ReceiverCore::poll(Clock::time_point now, std::vector<Datagram>& out) {
    passOn(now);
    assembler_.expire(now);
    handOn();
    std::move(challenges_.begin(), challenges_.end(), std::back_inserter(out));
    challenges_.clear();
    sendFeedback(now, out);
    if (now - heldSince_ < std::chrono::seconds(1)) return;
    counting_.heldBack = std::exchange(heldBack_, {});
    heldSince_ = now;
}

void ReceiverCore::sendFeedback(Clock::time_point now, std::vector<Datagram>& out) {
    const auto keyFrames = feedback_.keyFramesAsked();
    auto datagram = feedback_.take(repair_, now);
    if (datagram.empty()) return;
    if (!answers_) {
        if (datagram.size() > credit_) {
            if (feedback_.keyFramesAsked() != keyFrames) feedback_.wantKeyFrame();
            return;
        }
        credit_ -= datagram.size();
    }
    // The sender would refuse RTCP that is not protected.
    if (srtpIn_ && !(srtpOut_ && srtpOut_->apply(datagram))) return;
    out.push_back({std::move(datagram), lock_.path()});
}

ReceiverStats ReceiverCore::stats() const {
    auto stats = counting_;
    stats.keyFramesAsked = feedback_.keyFramesAsked();
    stats.marker = assembler_.marker();
    stats.unmarked = assembler_.unmarked();
    stats.order = repair_.order();
    stats.losses = repair_.losses();
    stats.parity = repair_.parity();
    stats.loss = feedback_.loss();
    stats.roundTrip = repair_.roundTrip();
    stats.hold = repair_.hold();
    if (srtpIn_) stats.unauthentic = srtpIn_->refused();
    return stats;
}

void ReceiverCore::onDatagram(std::span<std::uint8_t> wire, const UdpPath& path,
                              Clock::time_point now) {
    if (!allows(allowed_, path.remote)) {
        ++counting_.refused;
        return;
    }
    if (!open(wire, path, now)) return;
    const bool known = lock_.knows(path);
    if (transport::isRtcp(wire)) {
        known ? onRtcp(wire, path, now) : void(++counting_.refused);
        return;
    }
    const auto header = transport::parseRtp(wire);
    if (!header) {
        ++counting_.malformed;
    } else if (header->payloadType == transport::kFecPayloadType && repair_.takesParity()) {
        known ? onParity(wire, *header, now) : void(++counting_.refused);
    } else if (header->payloadType != payloadType_) {
        ++counting_.wrongType;
        counting_.lastWrongType = header->payloadType;
    } else {
        onRtp({{wire.begin(), wire.end()}, *header, now}, path, now);
    }
}

/// Decrypts in place where there is a key. False = refused, and counted.
bool ReceiverCore::open(std::span<std::uint8_t>& wire, const UdpPath& path, Clock::time_point now) {
    if (isToBeJudged(wire, path) && key_.refuses(wire, path, now)) {
        onEncrypted();
        return false;
    }
    if (!srtpIn_) return true;
    if (!srtpIn_->apply(wire)) return false;
    key_.onAuthentic(now);
    return true;
}

/// Only packets of the present sender show whether the stream is encrypted; without one, all do.
bool ReceiverCore::isToBeJudged(Bytes wire, const UdpPath& path) const noexcept {
    const auto locked = lock_.ssrc();
    if (srtpIn_ || !locked) return true;
    const std::size_t at = transport::isRtcp(wire) ? 4 : 8;
    return lock_.knows(path) && wire.size() >= at + 4 && load32be(wire, at) == *locked;
}

void ReceiverCore::onEncrypted() {
    ++(key_.certain() ? counting_.encrypted : counting_.refused);
    if (lock_.ssrc() != key_.ssrc()) return;
    lock_.release(); // its first packets looked plain
    startOver();
}

void ReceiverCore::onRtcp(Bytes compound, const UdpPath& path, Clock::time_point now) {
    if (compound.size() < 8) {
        ++counting_.malformed;
        return;
    }
    const auto sender = load32be(compound, 4);
    const auto answer = onEcho(compound, sender, now);
    const auto present = lock_.ssrc();
    if (srtpIn_ && present != sender && !feedback_.proven(sender, now)) {
        challenge(path, now);
        if (mustProve_) {
            ++counting_.unproven;
            return;
        }
    }
    if (present && present != sender && !mayTakeOver(sender, now)) {
        ++counting_.refused;
        return;
    }
    while (const auto packet = transport::nextRtcp(compound)) onRtcpPacket(*packet, sender, now);
    if (!compound.empty()) ++counting_.malformed;
    if (mayTakeOver(sender, now)) takeOver(sender, path, now);
    if (!answer || lock_.ssrc() != sender) return;
    answers_ = true;
    if (answer->roundTrip) repair_.addRoundTrip(*answer->roundTrip);
}

/// Checks first whether the datagram echoes a recent number of ours.
std::optional<Freshness::Answer> ReceiverCore::onEcho(Bytes compound, std::uint32_t sender,
                                                      Clock::time_point now) {
    const auto present = lock_.ssrc();
    if (!srtpIn_ && present != sender) return std::nullopt;
    std::optional<Freshness::Answer> answer;
    while (const auto packet = transport::nextRtcp(compound))
        if (packet->size() >= 8 && load32be(*packet, 4) == sender && !answer)
            answer = feedback_.onRtcp(*packet, now);
    return answer;
}

/// Of the present sender, or of one that may be it next.
void ReceiverCore::onRtcpPacket(Bytes packet, std::uint32_t sender, Clock::time_point now) {
    const bool present = lock_.ssrc() == sender;
    if (const auto told = transport::parseRollOver(packet); told && srtpIn_)
        onRollOver(*told, sender, now);
    if (const auto request = transport::parseFeedbackRequest(packet);
        request && request->ssrc == sender) {
        feedback_.onFeedbackRequest(*request);
        publisher_ = sender;
    }
    if (const auto report = transport::parseSenderReport(packet);
        report && report->ssrc == sender) {
        report_ = ReceivedReport{*report, now};
        if (present) feedback_.onSenderReport(*report, now);
    }
    if (present && transport::isBye(packet, sender)) {
        log_.onBye(now);
        feedback_.forget(sender); // packets still on their way do not bring it back
        lock_.release();
    }
}

void ReceiverCore::onRollOver(const transport::RollOver& told, std::uint32_t sender,
                              Clock::time_point now) {
    const bool present = lock_.ssrc() == sender;
    if (!present && !feedback_.proven(sender, now)) return;
    if (told.ssrc == sender) {
        srtpIn_->keep(sender);
        // Its packets in probation were decrypted with a roll-over counter of 0.
        if (!present && told.count != 0) probation_.forget(sender);
        if (!present) probation_.keepNear(sender, told.sequence);
    } else if (present) {
        keepParity(told.ssrc);
    }
    srtpIn_->setRollOver(told);
}

void ReceiverCore::onRtp(RtpPacket packet, const UdpPath& path, Clock::time_point now) {
    if (srtpIn_ && packet.header.ssrc != lock_.ssrc())
        onUnknown(std::move(packet), path, now);
    else
        admit(std::move(packet), path, now);
}

/// Authentic, but not of the present sender.
void ReceiverCore::onUnknown(RtpPacket packet, const UdpPath& path, Clock::time_point now) {
    const auto ssrc = packet.header.ssrc;
    if (!feedback_.proven(ssrc, now)) return onUnproven(std::move(packet), path, now);
    probation_.push(std::move(packet));
    mayTakeOver(ssrc, now) ? takeOver(ssrc, path, now) : void(++counting_.refused);
}

void ReceiverCore::onUnproven(RtpPacket packet, const UdpPath& path, Clock::time_point now) {
    if (challenged_ != packet.header.ssrc || now - challengedAt_ >= kChallengeInterval) {
        challenged_ = packet.header.ssrc;
        challengedAt_ = now;
        challenge(path, now);
    }
    if (!mustProve_) return admit(std::move(packet), path, now);
    ++counting_.unproven;
    log_.onUnproven(path, !lock_.ssrc() || lock_.silent(now), now);
    probation_.push(std::move(packet));
}

/// Goes only to senders with the key, and is no larger than what it answers.
void ReceiverCore::challenge(const UdpPath& path, Clock::time_point now) {
    // Each uses one of the 2^31 packets that SRTCP allows an SSRC.
    if (!srtpOut_ || nextChallenge_ > now + kChallengeBurst) return;
    nextChallenge_ = std::max(nextChallenge_, now) + kChallengePace;
    auto datagram = feedback_.challenge(now);
    if (srtpOut_->apply(datagram)) challenges_.push_back({std::move(datagram), path});
}

/// A proven sender replaces one that is not proven at once, and another proven one when that is
/// silent.
bool ReceiverCore::mayTakeOver(std::uint32_t ssrc, Clock::time_point now) const noexcept {
    const auto present = lock_.ssrc();
    if (!srtpIn_ || present == ssrc || !feedback_.proven(ssrc, now)) return false;
    return !present || lock_.silent(now) || !feedback_.proven(*present, now);
}

void ReceiverCore::takeOver(std::uint32_t ssrc, const UdpPath& path, Clock::time_point now) {
    auto packets = probation_.take(ssrc, now);
    if (packets.empty()) return; // its next packet takes over
    lock_.take(packets.front().header, path, now);
    onRestart(ssrc, path, now);
    answers_ = true;
    for (auto& packet : packets) admit(std::move(packet), path, now);
}

void ReceiverCore::admit(RtpPacket packet, const UdpPath& path, Clock::time_point now) {
    const bool moved = !sameRemote(path, lock_.path());
    const auto verdict = lock_.admit(packet.header, path, now);
    if (verdict == SourceLock::Verdict::Refuse) {
        ++counting_.refused;
        return;
    }
    if (verdict == SourceLock::Verdict::Hold) {
        if (std::exchange(candidate_, std::move(packet))) ++counting_.refused;
        return;
    }
    if (verdict == SourceLock::Verdict::Restart) {
        onRestart(packet.header.ssrc, path, now);
        take(std::move(*std::exchange(candidate_, std::nullopt)));
    } else if (moved) {
        onMove(path, now);
    }
    take(std::move(packet));
    passOn(now);
}

/// Our RTCP goes to the new address from now on.
void ReceiverCore::onMove(const UdpPath& path, Clock::time_point now) {
    ++counting_.moves;
    log_.onMove(path, now);
    if (srtpIn_) return;
    answers_ = false;
    credit_ = 0;
}

void ReceiverCore::onParity(Bytes wire, const RtpHeader& header, Clock::time_point now) {
    const auto present = lock_.ssrc();
    if (!present) return; // there is no media to recover
    if (srtpIn_) {
        // Of this session: its SSRC was never used before.
        const auto packet = transport::parseFec(wire);
        if (!packet || packet->header.mediaSsrc != *present) {
            ++counting_.refused;
            return;
        }
        keepParity(header.ssrc);
    }
    feedback_.onArrival(header, now);
    repair_.pushParity(wire, now);
    passOn(now);
}

void ReceiverCore::keepParity(std::uint32_t ssrc) {
    if (parity_ == ssrc) return;
    if (parity_) srtpIn_->forget(*parity_);
    parity_ = ssrc;
    srtpIn_->keep(ssrc);
}

void ReceiverCore::take(RtpPacket packet) {
    ++counting_.packets;
    counting_.bytes += packet.data.size();
    credit_ = std::min(credit_ + packet.data.size(), kMostCredit);
    feedback_.onArrival(packet.header, packet.arrival);
    feedback_.onPacket(packet.header, packet.arrival);
    repair_.push(std::move(packet));
}

void ReceiverCore::onRestart(std::uint32_t ssrc, const UdpPath& path, Clock::time_point now) {
    const bool first = counting_.packets == 0;
    log_.onArrival(ssrc, path, first, now);
    if (!first) ++counting_.restarts;
    startOver();
    if (publisher_ == ssrc) assembler_.trustMarkers();
    parity_.reset();
    if (srtpIn_) srtpIn_->keepOnly(ssrc);
}

void ReceiverCore::startOver() {
    repair_.reset();
    feedback_.reset();
    assembler_.restart();
    answers_ = false;
    credit_ = 0;
}

void ReceiverCore::passOn(Clock::time_point now) {
    while (auto packet = repair_.pop(now)) {
        heldBack_ = std::max(heldBack_, now - packet->arrival);
        assembler_.push(std::move(*packet));
    }
    handOn();
}

void ReceiverCore::handOn() {
    while (auto unit = assembler_.pop()) {
        ++counting_.units;
        if (unit->damaged) ++counting_.damaged;
        if (report_ && report_->ssrc == unit->packets.front().header.ssrc) unit->report = report_;
        out_(std::move(*unit));
    }
}

} // namespace veter::relay
