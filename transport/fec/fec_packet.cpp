#include "transport/fec/fec_packet.hpp"

#include <algorithm>
#include <cassert>
#include <tuple>

namespace veter::transport {
namespace {

constexpr std::uint8_t kPlain = 0x80;   // version 2
constexpr std::uint8_t kOneCsrc = 0x81; // version 2, one CSRC
constexpr std::uint8_t kMarkerFlag = 0x01;

} // namespace

bool FecHeader::sameBlock(const FecHeader& other) const noexcept {
    const auto block = [](const FecHeader& h) {
        return std::tuple(h.mediaSsrc, h.base, h.timestamp, h.media, h.parity, h.marker);
    };
    return block(*this) == block(other);
}

std::optional<FecPacket> parseFec(Bytes wire) noexcept {
    if (wire.size() < kFecHeaderBytes + 3 || wire.size() > kMaxFecPacketBytes) return std::nullopt;
    if (wire[0] != kOneCsrc || wire[1] != kFecPayloadType) return std::nullopt;
    const FecHeader h{load16be(wire, 2),  load32be(wire, 4),  load32be(wire, 8),
                      load32be(wire, 12), load16be(wire, 16), wire[18],
                      wire[19],           wire[20],           (wire[21] & kMarkerFlag) != 0};
    if (h.media == 0 || h.media > kMaxFecMedia || h.parity > kMaxFecParity || h.index >= h.parity)
        return std::nullopt;
    return FecPacket{h, wire.subspan(kFecHeaderBytes)};
}

Packet buildFec(const FecHeader& header, std::size_t symbolBytes) {
    assert(symbolBytes <= kMaxFecSymbolBytes);
    Packet wire(kFecHeaderBytes + symbolBytes);
    wire[0] = kOneCsrc;
    wire[1] = kFecPayloadType;
    store16be(wire, 2, header.sequence);
    store32be(wire, 4, header.timestamp);
    store32be(wire, 8, header.ssrc);
    store32be(wire, 12, header.mediaSsrc);
    store16be(wire, 16, header.base);
    wire[18] = header.media;
    wire[19] = header.parity;
    wire[20] = header.index;
    wire[21] = header.marker ? kMarkerFlag : 0;
    return wire;
}

std::optional<RtpHeader> parseProtectable(Bytes rtp) noexcept {
    if (rtp.size() <= kRtpHeaderBytes || rtp[0] != kPlain) return std::nullopt;
    if (fecSymbolBytes(rtp.size()) > kMaxFecSymbolBytes) return std::nullopt;
    return parseRtp(rtp);
}

void writeFecSymbol(Bytes rtp, std::span<std::uint8_t> symbol) noexcept {
    assert(fecSymbolBytes(rtp.size()) <= symbol.size());
    const auto payload = rtp.subspan(kRtpHeaderBytes);
    store16be(symbol, 0, static_cast<std::uint16_t>(payload.size()));
    const auto end = std::copy(payload.begin(), payload.end(), symbol.begin() + 2);
    std::fill(end, symbol.end(), std::uint8_t{0});
}

} // namespace veter::transport
