#pragma once

#include <cstdint>

namespace veter::transport {

/// What became of parity packets. All count from the start.
struct FecCounters {
    std::uint64_t parity = 0;    ///< packets received
    std::uint64_t recovered = 0; ///< media packets
    std::uint64_t unusable = 0;  ///< parity that is malformed, contradicts, or is of another
                                 ///< media SSRC or of media too old
    std::uint64_t damaged = 0;   ///< recovered, but no media packet: dropped
};

} // namespace veter::transport
