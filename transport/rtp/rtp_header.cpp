#include "transport/rtp/rtp_header.hpp"

namespace veter::transport {

std::optional<RtpHeader> parseRtp(Bytes wire) noexcept {
    if (wire.size() < kRtpHeaderBytes || wire[0] >> 6 != 2 || isRtcp(wire)) return std::nullopt;
    RtpHeader h;
    h.marker = (wire[1] & 0x80) != 0;
    h.payloadType = wire[1] & 0x7f;
    h.sequence = load16be(wire, 2);
    h.timestamp = load32be(wire, 4);
    h.ssrc = load32be(wire, 8);
    h.headerBytes = kRtpHeaderBytes + 4U * (wire[0] & 0x0f);
    if ((wire[0] & 0x10) != 0) { // extension: 16 bits of profile, length in 32-bit words
        if (wire.size() < h.headerBytes + 4) return std::nullopt;
        h.headerBytes += 4 + 4U * load16be(wire, h.headerBytes + 2);
    }
    if ((wire[0] & 0x20) != 0) {
        h.paddingBytes = wire.back();
        if (h.paddingBytes == 0) return std::nullopt;
    }
    if (h.headerBytes + h.paddingBytes > wire.size()) return std::nullopt;
    return h;
}

bool isRtcp(Bytes wire) noexcept {
    if (wire.size() < 8 || wire[0] >> 6 != 2) return false;
    const auto type = wire[1];
    return (type >= 192 && type <= 195) || (type >= 200 && type <= 210);
}

} // namespace veter::transport
