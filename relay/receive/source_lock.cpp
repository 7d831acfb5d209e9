#include "relay/receive/source_lock.hpp"

#include <utility>

namespace veter::relay {

std::optional<std::uint32_t> SourceLock::ssrc() const noexcept {
    return locked_ ? std::optional(present_.ssrc) : std::nullopt;
}

bool SourceLock::knows(const UdpPath& path) const noexcept {
    return authentic_ || !locked_ || sameRemote(path, present_.path);
}

SourceLock::Verdict SourceLock::admit(const transport::RtpHeader& header, const UdpPath& path,
                                      Clock::time_point now) {
    if (!locked_ || isPrevious(header, path)) return audition(header, path, now);
    if (!knows(path) && now - present_.heard < kMoveSilence) return Verdict::Refuse;
    if (header.ssrc != present_.ssrc)
        return silent(now) ? audition(header, path, now) : Verdict::Refuse;
    const int ahead = sequenceDistance(present_.highest, header.sequence);
    // An SSRC is used once with a key: what is so old was withheld, or is a recording.
    if (authentic_ && ahead < -kMaxMisorder) return Verdict::Refuse;
    if (ahead > kMaxDropout || ahead < -kMaxMisorder) return audition(header, path, now);
    if (ahead > 0) present_.highest = header.sequence;
    present_.path = path;
    present_.heard = now;
    if (candidate_ && candidate_->ssrc == header.ssrc) candidate_.reset(); // it was a stray one
    return Verdict::Accept;
}

SourceLock::Verdict SourceLock::audition(const transport::RtpHeader& header, const UdpPath& path,
                                         Clock::time_point now) {
    const auto next = static_cast<std::uint16_t>(header.sequence - 1);
    // Without a key both packets must come from one address.
    const bool goesOn = candidate_ && candidate_->ssrc == header.ssrc &&
                        candidate_->sequence == next &&
                        (authentic_ || sameRemote(candidate_->path, path));
    if (!goesOn) {
        candidate_ = Candidate{header.ssrc, header.sequence, path};
        return Verdict::Hold;
    }
    take(header, path, now);
    return Verdict::Restart;
}

void SourceLock::take(const transport::RtpHeader& header, const UdpPath& path,
                      Clock::time_point now) {
    auto since = now;
    const bool anew = locked_ && present_.ssrc == header.ssrc;
    if (anew) since = present_.since;
    if (isPrevious(header, path)) since = std::exchange(previous_, std::nullopt)->since;
    const bool gone = previous_ && now - previous_->heard > kRemember;
    if (locked_ && !anew && (!previous_ || gone || present_.run() > previous_->run()))
        previous_ = present_;
    candidate_.reset();
    locked_ = true;
    present_ = {header.ssrc, path, header.sequence, since, now};
}

bool SourceLock::isPrevious(const transport::RtpHeader& header,
                            const UdpPath& path) const noexcept {
    return !authentic_ && previous_ && header.ssrc == previous_->ssrc &&
           sameRemote(path, previous_->path) && (!locked_ || previous_->run() > present_.run());
}

} // namespace veter::relay
