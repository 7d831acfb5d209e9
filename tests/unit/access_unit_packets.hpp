#pragma once
// Received packets and pictures for tests of the relay.

#include "relay/assemble/access_unit_packets.hpp"
#include "tests/unit/rtp.hpp"

namespace veter::test {

inline relay::RtpPacket makeReceived(const RtpFields& fields, Clock::time_point arrival,
                                     Bytes payload = {}) {
    auto wire = makeRtp(fields, payload);
    const auto header = *transport::parseRtp(wire);
    return {std::move(wire), header, arrival};
}

/// A picture of one packet.
inline relay::AccessUnitPackets makeUnit(std::uint32_t timestamp, Clock::time_point arrival) {
    relay::AccessUnitPackets unit;
    unit.packets.push_back(makeReceived({.timestamp = timestamp, .marker = true}, arrival));
    return unit;
}

} // namespace veter::test
