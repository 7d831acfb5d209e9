#include "relay/receive/source_lock.hpp"

#include "transport/srtp/srtp_session.hpp"

#include <utility>

namespace veter::relay {
namespace {

constexpr int kReplayWindow = transport::SrtpSession::kReplayWindow;

} // namespace

std::optional<std::uint32_t> SourceLock::ssrc() const noexcept {
    return locked_ ? std::optional(present_.ssrc) : std::nullopt;
}

bool SourceLock::knows(const UdpPath& path) const noexcept {
    return authentic_ || !locked_ || sameRemote(path, present_.path);
}

SourceLock::Verdict SourceLock::admit(RtpPacket& packet, const UdpPath& path,
                                      Clock::time_point now) {
    const auto& header = packet.header;
    if (!locked_ || isPrevious(header, path)) return audition(packet, path, now);
    if (!knows(path) && now - present_.heard < kMoveSilence) return Verdict::Refuse;
    if (header.ssrc != present_.ssrc)
        return silent(now) ? audition(packet, path, now) : Verdict::Refuse;
    const int ahead = sequenceDistance(present_.highest, header.sequence);
    // An SSRC is used once with a key: what is so old was withheld, or is a recording. Further back
    // SRTP lets nothing pass: that is ahead by more than half around, after a long outage.
    if (authentic_ && ahead < -kMaxMisorder && ahead >= -kReplayWindow) return Verdict::Refuse;
    if (ahead > kMaxDropout || ahead < -kMaxMisorder) return audition(packet, path, now);
    if (held_ && held_->packet.header.ssrc == header.ssrc) dropHeld(); // it was a stray one
    const bool moved = !sameRemote(path, present_.path);
    if (ahead > 0) present_.highest = header.sequence;
    present_.path = path;
    present_.heard = now;
    return moved ? Verdict::Move : Verdict::Accept;
}

SourceLock::Verdict SourceLock::audition(RtpPacket& packet, const UdpPath& path,
                                         Clock::time_point now) {
    const auto& header = packet.header;
    // Without a key both packets must come from one address.
    const bool goesOn = held_ && held_->packet.header.ssrc == header.ssrc &&
                        sequenceDistance(held_->packet.header.sequence, header.sequence) == 1 &&
                        (authentic_ || sameRemote(held_->path, path));
    if (goesOn) {
        lockTo(header, path, now);
        return Verdict::Restart;
    }
    dropHeld();
    held_ = Held{std::move(packet), path};
    return Verdict::Hold;
}

RtpPacket SourceLock::takeHeld() {
    auto packet = std::move(held_->packet);
    held_.reset();
    return packet;
}

void SourceLock::dropHeld() noexcept {
    if (held_) ++dropped_;
    held_.reset();
}

void SourceLock::take(const transport::RtpHeader& header, const UdpPath& path,
                      Clock::time_point now) {
    dropHeld();
    lockTo(header, path, now);
}

void SourceLock::lockTo(const transport::RtpHeader& header, const UdpPath& path,
                        Clock::time_point now) {
    auto since = now;
    const bool anew = locked_ && present_.ssrc == header.ssrc;
    if (anew) since = present_.since;
    if (isPrevious(header, path)) since = std::exchange(previous_, std::nullopt)->since;
    const bool gone = previous_ && now - previous_->heard > kRemember;
    if (locked_ && !anew && (!previous_ || gone || present_.run() > previous_->run()))
        previous_ = present_;
    locked_ = true;
    present_ = {header.ssrc, path, header.sequence, since, now};
}

bool SourceLock::isPrevious(const transport::RtpHeader& header,
                            const UdpPath& path) const noexcept {
    return !authentic_ && previous_ && header.ssrc == previous_->ssrc &&
           sameRemote(path, previous_->path) && (!locked_ || previous_->run() > present_.run());
}

} // namespace veter::relay
