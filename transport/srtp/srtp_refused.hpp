#pragma once

#include <cstdint>

namespace veter::transport {

/// Packets that SRTP did not let through, by reason. All count from the start.
struct SrtpRefused {
    std::uint64_t badTag = 0;    ///< forged, damaged, not encrypted, or another key or roll-over
    std::uint64_t replayed = 0;  ///< received before, as resends are: no sign of an attack
    std::uint64_t tooOld = 0;    ///< behind the replay window
    std::uint64_t malformed = 0; ///< too short, not RTP or RTCP, or no room to grow
};

} // namespace veter::transport
