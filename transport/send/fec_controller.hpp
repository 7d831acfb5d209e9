#pragma once

#include "transport/fec/fec_encoder.hpp"
#include "transport/send/receiver_feedback.hpp"

#include <optional>
#include <vector>

namespace veter::transport {

/// Makes the parity packets of each picture: for a receiver that understands them, and as many as
/// it needs. Pure. One thread.
class FecController {
public:
    /// Without a key the loss that is reported may be forged. This is enough for 5 % at a round
    /// trip that leaves no time to resend.
    static constexpr double kMostWithoutKey = 0.5;

    /// `share`: parity packets per media packet, 0 to 1; nullopt = as many as loss, round trip and
    /// the receiver's budget require, up to `most` per media packet.
    /// `ssrc`, `firstSequence`: of the parity packets.
    FecController(std::optional<double> share, double most, std::uint32_t ssrc,
                  std::uint16_t firstSequence);

    /// One RTP packet of the stream, in order. With the last one of a picture its parity packets
    /// are appended to `out`. `link`: nullopt = the receiver understands none.
    void push(const Packet& rtp, bool marker, const std::optional<LinkReport>& link,
              std::optional<Micros> roundTrip, std::vector<Packet>& out);
    std::uint32_t ssrc() const noexcept { return ssrc_; }          ///< of the parity packets
    bool protectedLast() const noexcept { return protectedLast_; } ///< picture

private:
    std::size_t portion(double share) const noexcept; // of the picture, rounded up
    std::size_t parityFor(const LinkReport& link, std::optional<Micros> roundTrip) const;

    const std::optional<double> share_;
    const double most_;
    const std::uint32_t ssrc_;
    FecEncoder encoder_;
    std::vector<Packet> picture_;
    bool protectedLast_ = false;
};

} // namespace veter::transport
