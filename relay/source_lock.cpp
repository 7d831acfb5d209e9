#include "relay/source_lock.hpp"

namespace veter::relay {

std::optional<std::uint32_t> SourceLock::ssrc() const noexcept {
    return locked_ ? std::optional(ssrc_) : std::nullopt;
}

SourceLock::Verdict SourceLock::admit(const transport::RtpHeader& header, Clock::time_point now,
                                      bool known) {
    if (!locked_) return audition(header, now);
    if (!known && now - heard_ < kMoveSilence) return Verdict::Refuse;
    if (header.ssrc != ssrc_)
        return now - heard_ < kSilence ? Verdict::Refuse : audition(header, now);
    const int ahead = sequenceDistance(highest_, header.sequence);
    if (ahead > kMaxDropout || ahead < -kMaxMisorder) return audition(header, now);
    if (ahead > 0) highest_ = header.sequence;
    heard_ = now;
    candidate_.reset();
    return Verdict::Accept;
}

SourceLock::Verdict SourceLock::audition(const transport::RtpHeader& header,
                                         Clock::time_point now) {
    const auto next = static_cast<std::uint16_t>(header.sequence - 1);
    if (!candidate_ || candidate_->ssrc != header.ssrc || candidate_->sequence != next) {
        candidate_ = Candidate{header.ssrc, header.sequence};
        return Verdict::Hold;
    }
    candidate_.reset();
    locked_ = true;
    ssrc_ = header.ssrc;
    highest_ = header.sequence;
    heard_ = now;
    return Verdict::Restart;
}

} // namespace veter::relay
