#pragma once
// Received packets and pictures as the relay's tests want them.

#include "relay/rtp_unit.hpp"
#include "tests/unit/rtp.hpp"

namespace veter::test {

inline relay::RtpPacket makeReceived(const RtpFields& fields, Clock::time_point arrival,
                                     Bytes payload = {}) {
    auto wire = makeRtp(fields, payload);
    const auto header = *transport::parseRtp(wire);
    return {std::move(wire), header, arrival};
}

/// A picture of one packet.
inline relay::RtpUnit makeUnit(std::uint32_t timestamp, Clock::time_point arrival) {
    relay::RtpUnit unit;
    unit.packets.push_back(makeReceived({.timestamp = timestamp, .marker = true}, arrival));
    return unit;
}

} // namespace veter::test
