#pragma once
// RobotState as an application-defined RTCP packet (RFC 3550 section 6.7) named "VETR", subtype 6,
// of the stream's SSRC:
//
//   0  flags (8): 1 streaming, 2 throttled, 4 temperature known; limit (8); captured (16)
//   4  encoded (16), time to encode in 0.1 ms (16)
//   8  dropped
//  12  skipped
//  16  target, kbit/s
//  20  temperature in 0.1 degrees (16, signed), zero (16)

#include "transport/rtcp/robot_state.hpp"
#include "transport/rtcp/rtcp.hpp"

namespace veter::transport {

/// What does not fit into a field is told as the most that does.
void appendRobot(std::vector<std::uint8_t>& compound, std::uint32_t ssrc, const RobotState& state);
struct ReceivedRobot {
    std::uint32_t ssrc = 0;
    RobotState state;
};
/// `packet`: from nextRtcp. nullopt = another packet, or malformed.
std::optional<ReceivedRobot> parseRobot(Bytes packet) noexcept;

} // namespace veter::transport
