#include "relay/receive/stream_srtp.hpp"

namespace veter::relay {

using transport::SrtpSession;

StreamSrtp::StreamSrtp(const std::optional<transport::SrtpKeys>& keys)
    : in_(transport::makeSession(SrtpSession::Direction::Unprotect, transport::mediaKey(keys))),
      out_(transport::makeSession(SrtpSession::Direction::Protect, transport::feedbackKey(keys))) {}

void StreamSrtp::keep(std::uint32_t media) noexcept {
    if (in_) in_->keep(media);
}

void StreamSrtp::keepOnly(std::uint32_t media) noexcept {
    parity_.reset();
    if (in_) in_->keepOnly(media);
}

void StreamSrtp::keepParity(std::uint32_t ssrc) noexcept {
    if (!in_ || parity_ == ssrc) return;
    if (parity_) in_->forget(*parity_);
    parity_ = ssrc;
    in_->keep(ssrc);
}

void StreamSrtp::onRollOver(const transport::RollOver& told) noexcept {
    if (in_) in_->setRollOver(told);
}

SrtpSession::Refused StreamSrtp::refused() const noexcept {
    return in_ ? in_->refused() : SrtpSession::Refused{};
}

} // namespace veter::relay
