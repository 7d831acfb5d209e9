#pragma once

#include "transport/srtp/srtp_key_pair.hpp"
#include "transport/srtp/srtp_session.hpp"

#include <optional>

namespace veter::relay {

/// SRTP of one stream and SRTCP for its sender, where there are keys. Remembers the SSRCs of the
/// present sender alone: the media's and the parity's. One thread.
class StreamSrtp {
public:
    explicit StreamSrtp(const std::optional<transport::SrtpKeys>& keys);

    bool on() const noexcept { return in_.has_value(); } ///< false = all is plain
    /// Decrypts in place. False = refused, and counted.
    bool open(std::span<std::uint8_t>& wire) noexcept { return !in_ || in_->apply(wire); }
    /// Encrypts. False = it cannot be sent: a sender with keys refuses what is not encrypted.
    bool close(std::vector<std::uint8_t>& rtcp) { return !in_ || (out_ && out_->apply(rtcp)); }

    void keep(std::uint32_t media) noexcept;      ///< of a sender that may be the next
    void keepOnly(std::uint32_t media) noexcept;  ///< of the present one, and forgets all others
    void keepParity(std::uint32_t ssrc) noexcept; ///< of the present sender, which has but one
    void onRollOver(const transport::RollOver& told) noexcept; ///< of an SSRC that is kept
    transport::SrtpSession::Refused refused() const noexcept;

private:
    std::optional<transport::SrtpSession> in_;
    std::optional<transport::SrtpSession> out_;
    std::optional<std::uint32_t> parity_; // SSRC
};

} // namespace veter::relay
