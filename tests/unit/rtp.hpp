#pragma once
// RTP packets for tests.

#include "transport/rtp/rtp_header.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace veter::test {

inline constexpr std::uint8_t kPayloadType = 96;

struct RtpFields {
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
    bool marker = false;
    std::uint32_t ssrc = 0x1234abcd;
    std::uint8_t payloadType = kPayloadType;
};

/// RFC 3550 section 5.1. Without a payload of its own it carries one small NAL unit.
inline std::vector<std::uint8_t> makeRtp(const RtpFields& fields, Bytes payload = {}) {
    const std::array<std::uint8_t, 3> unit{0x41, 0x9a, static_cast<std::uint8_t>(fields.sequence)};
    if (payload.empty()) payload = unit;
    std::vector<std::uint8_t> wire(transport::kRtpHeaderBytes + payload.size());
    wire[0] = 0x80;
    wire[1] = static_cast<std::uint8_t>((fields.marker ? 0x80 : 0) | fields.payloadType);
    store16be(wire, 2, fields.sequence);
    store32be(wire, 4, fields.timestamp);
    store32be(wire, 8, fields.ssrc);
    std::copy(payload.begin(), payload.end(), wire.begin() + transport::kRtpHeaderBytes);
    return wire;
}

} // namespace veter::test
