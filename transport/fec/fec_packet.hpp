#pragma once
// Parity packets of veter's forward error correction on the wire. It has a payload format of its
// own and goes only to a receiver that announced that it knows it.
//
//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |V=2|P=0|X=0|CC=1|0|  PT = 127  |   sequence number, its own    |
// |                timestamp of the picture protected             |
// |                        SSRC, its own                          |
// |                      CSRC: SSRC of the media                  |
// |      base sequence number     |       k       |       m       |
// |     index     |     flags     |  parity of the symbols …      |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//
// It is parity symbol `index` (0 to m - 1) of a block: the k media packets from the base sequence
// number on, all of one picture. Flags: bit 0 = the last of them has the marker; other bits are 0
// when sent and ignored when read. The symbol of a media packet is the size of its RTP payload (16
// bits), the payload, and zeros up to the length of the block's longest; the code is that of
// fec_code.hpp. Media packets are protected if they have the plain header of 12 bytes (no CSRC,
// extension or padding), a payload, and consecutive sequence numbers; a block's have one SSRC,
// payload type and timestamp, and no marker but the last one's.

#include "base/packet.hpp"
#include "transport/fec/fec_code.hpp"
#include "transport/rtp/rtp_header.hpp"

#include <optional>

namespace veter::transport {

inline constexpr std::uint8_t kFecPayloadType = 127;
inline constexpr std::size_t kFecHeaderBytes = kRtpHeaderBytes + 4 + 6;
/// How much longer a parity packet is than the longest media packet that it protects.
inline constexpr std::size_t kFecOverheadBytes = 12;
inline constexpr std::size_t kMaxFecPacketBytes = 2048;
inline constexpr std::size_t kMaxFecSymbolBytes = kMaxFecPacketBytes - kFecHeaderBytes;

struct FecHeader {
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    std::uint32_t ssrc = 0;
    std::uint32_t mediaSsrc = 0;
    std::uint16_t base = 0;  ///< sequence number of the first media packet
    std::uint8_t media = 0;  ///< k, 1 to kMaxFecMedia
    std::uint8_t parity = 0; ///< m, 1 to kMaxFecParity
    std::uint8_t index = 0;  ///< below `parity`
    bool marker = false;     ///< of the last media packet

    bool covers(std::uint16_t mediaSequence) const noexcept {
        return static_cast<std::uint16_t>(mediaSequence - base) < media;
    }
    /// The same block, and nothing that contradicts it.
    bool sameBlock(const FecHeader& other) const noexcept;
};

struct FecPacket {
    FecHeader header;
    Bytes symbol; ///< 3 to kMaxFecSymbolBytes; borrowed from what was parsed
};

/// nullopt = not a parity packet of this format, or its numbers are out of range.
std::optional<FecPacket> parseFec(Bytes wire) noexcept;
/// A packet with room for the symbol behind its kFecHeaderBytes, zeroed.
Packet buildFec(const FecHeader& header, std::size_t symbolBytes);

/// The header of a media packet that can be protected; nullopt = it cannot.
std::optional<RtpHeader> parseProtectable(Bytes rtp) noexcept;
inline std::size_t fecSymbolBytes(std::size_t rtpBytes) noexcept {
    return rtpBytes - kRtpHeaderBytes + 2;
}
/// The symbol of a protectable packet of at most `symbol`'s size, zero padded.
void writeFecSymbol(Bytes rtp, std::span<std::uint8_t> symbol) noexcept;

} // namespace veter::transport
