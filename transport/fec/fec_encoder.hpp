#pragma once

#include "transport/fec/fec_packet.hpp"

namespace veter::transport {

/// Makes the parity packets of a picture. One thread.
class FecEncoder {
public:
    /// `ssrc`, `firstSequence`: of the stream of parity packets.
    FecEncoder(std::uint32_t ssrc, std::uint16_t firstSequence)
        : ssrc_(ssrc), sequence_(firstSequence) {}

    /// `picture`: its RTP packets in order, before SRTP; `parity`: how many more for the whole of
    /// it. A picture of more than kMaxFecMedia is split into blocks of nearly equal size, with at
    /// least one parity packet each and at most kMaxFecParity. Appends them to `out`; none where
    /// fec_packet.hpp says that the picture cannot be protected, and none if `parity` is 0.
    void protect(std::span<const Packet> picture, std::size_t parity, std::vector<Packet>& out);

private:
    void protectBlock(std::span<const Packet> block, std::size_t parity, std::vector<Packet>& out);

    const std::uint32_t ssrc_;
    std::uint16_t sequence_;
    std::vector<std::uint8_t> symbols_; // kept between pictures for its memory
};

} // namespace veter::transport
