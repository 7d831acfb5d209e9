#pragma once

#include <cstdint>
#include <vector>

namespace veter {

/// One datagram's bytes: RTP, RTCP or parity, as it is on the wire.
using Packet = std::vector<std::uint8_t>;

} // namespace veter
