#pragma once

#include <cstdint>

namespace veter::transport {

/// What became of requests for packets to be sent again.
struct ResendCounters {
    std::uint64_t asked = 0;   ///< sequence numbers in NACKs
    std::uint64_t resent = 0;  ///< of those
    std::uint64_t gone = 0;    ///< of those: no longer, or never, there
    std::uint64_t refused = 0; ///< of those: over half the media's rate
};

} // namespace veter::transport
