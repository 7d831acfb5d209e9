#include "relay/receive/admission.hpp"

#include "transport/rtcp/rtcp.hpp"

namespace veter::relay {

Admission::Admission(std::uint8_t payloadType, Trust trust, Freshness& freshness,
                     Clock::time_point now, OnEvent onEvent)
    : trust_(trust),
      freshness_(freshness),
      onEvent_(std::move(onEvent)),
      key_(payloadType, trust != Trust::Address, now),
      lock_(trust != Trust::Address) {}

Admission::Counters Admission::counters() const noexcept {
    auto counters = counters_;
    counters.refused += lock_.dropped();
    return counters;
}

Admission::Cipher Admission::onDatagram(Bytes wire, const UdpPath& path, Clock::time_point now) {
    if (!isToBeJudged(wire, path)) return Cipher::Fits;
    const auto finding = key_.look(wire, now);
    if (finding.mismatch) onEvent_(KeyMismatch{path, *finding.mismatch}, now);
    if (!finding.refused) return Cipher::Fits;
    ++(key_.certain() ? counters_.encrypted : counters_.refused);
    if (lock_.ssrc() != key_.ssrc()) return Cipher::Refused;
    lock_.release(); // its first packets looked plain
    return Cipher::Ended;
}

/// Only packets of the present sender show whether the stream is encrypted; without one, all do.
bool Admission::isToBeJudged(Bytes wire, const UdpPath& path) const noexcept {
    const auto present = lock_.ssrc();
    if (trust_ != Trust::Address || !present) return true;
    const std::size_t at = transport::isRtcp(wire) ? 4 : 8;
    return lock_.knows(path) && wire.size() >= at + 4 && load32be(wire, at) == *present;
}

bool Admission::hears(std::uint32_t sender, const UdpPath& path, Clock::time_point now) {
    const auto present = lock_.ssrc();
    if (trust_ != Trust::Address && present != sender && !freshness_.proven(sender, now)) {
        challenge(path, now);
        if (trust_ == Trust::Proof) {
            ++counters_.unproven;
            return false;
        }
    }
    if (!present || present == sender || mayTakeOver(sender, now)) return true;
    ++counters_.refused;
    return false;
}

void Admission::push(RtpPacket packet, const UdpPath& path, Clock::time_point now,
                     std::vector<Packet>& out) {
    const auto ssrc = packet.header.ssrc;
    if (trust_ == Trust::Address || ssrc == lock_.ssrc())
        return admit(std::move(packet), path, now, out);
    if (!freshness_.proven(ssrc, now)) return onUnproven(std::move(packet), path, now, out);
    probation_.push(std::move(packet));
    mayTakeOver(ssrc, now) ? takeOver(ssrc, path, now, out) : void(++counters_.refused);
}

void Admission::onUnproven(RtpPacket packet, const UdpPath& path, Clock::time_point now,
                           std::vector<Packet>& out) {
    const auto ssrc = packet.header.ssrc;
    if (challenged_ != ssrc || now - challengedAt_ >= kChallengeInterval) {
        challenged_ = ssrc;
        challengedAt_ = now;
        challenge(path, now);
    }
    if (trust_ == Trust::Key) return admit(std::move(packet), path, now, out);
    ++counters_.unproven;
    onEvent_(SenderUnproven{path, !lock_.ssrc() || lock_.silent(now)}, now);
    probation_.push(std::move(packet));
}

/// It goes only to senders with the key, and is no larger than what it answers.
void Admission::challenge(const UdpPath& path, Clock::time_point now) {
    // Each uses one of the 2^31 packets that SRTCP allows an SSRC.
    if (pace_.take(kChallengePace, now)) challenges_.push_back(path);
}

/// A proven sender replaces one that is not proven at once, and another proven one when that is
/// silent.
bool Admission::mayTakeOver(std::uint32_t ssrc, Clock::time_point now) const noexcept {
    const auto present = lock_.ssrc();
    if (trust_ == Trust::Address || present == ssrc || !freshness_.proven(ssrc, now)) return false;
    return !present || lock_.silent(now) || !freshness_.proven(*present, now);
}

void Admission::takeOver(std::uint32_t ssrc, const UdpPath& path, Clock::time_point now,
                         std::vector<Packet>& out) {
    auto packets = probation_.take(ssrc, now);
    if (packets.empty()) return; // its next packet takes over
    lock_.take(packets.front().header, path, now);
    begin(ssrc, path, now);
    const auto first = out.size();
    for (auto& packet : packets) admit(std::move(packet), path, now, out);
    out[first].follows = Follows::LiveSender; // the lock accepts the packet that it is set to
}

void Admission::onReport(std::uint32_t sender, const UdpPath& path, Clock::time_point now,
                         std::vector<Packet>& out) {
    if (mayTakeOver(sender, now)) takeOver(sender, path, now, out);
}

void Admission::admit(RtpPacket packet, const UdpPath& path, Clock::time_point now,
                      std::vector<Packet>& out) {
    auto follows = Follows::Same;
    switch (lock_.admit(packet, path, now)) {
    case SourceLock::Verdict::Refuse: ++counters_.refused; return;
    case SourceLock::Verdict::Hold: return;
    case SourceLock::Verdict::Accept: break;
    case SourceLock::Verdict::Move:
        ++counters_.moves;
        onEvent_(SenderMoved{path}, now);
        follows = Follows::Move;
        break;
    case SourceLock::Verdict::Restart:
        begin(packet.header.ssrc, path, now);
        out.push_back({lock_.takeHeld(), Follows::Sender});
        break;
    }
    out.push_back({std::move(packet), follows});
}

void Admission::begin(std::uint32_t ssrc, const UdpPath& path, Clock::time_point now) {
    const bool first = !std::exchange(began_, true);
    if (!first) ++counters_.restarts;
    onEvent_(SenderArrived{ssrc, path, first}, now);
}

void Admission::onRollOver(const transport::RollOver& told) {
    // What waits was decrypted with a roll-over counter of 0.
    if (told.count != 0) probation_.forget(told.ssrc);
    probation_.keepNear(told.ssrc, told.sequence);
}

void Admission::onBye(Clock::time_point now) {
    const auto present = lock_.ssrc();
    if (!present) return;
    onEvent_(SenderLeft{}, now);
    freshness_.forget(*present); // packets still on their way do not bring it back
    lock_.release();
}

} // namespace veter::relay
