#pragma once

#include <cstdint>

namespace veter::relay {

/// What became of packets that did not come in order. All count from the start.
struct OrderCounters {
    std::uint64_t lost = 0;      ///< given up
    std::uint64_t late = 0;      ///< came after they were given up
    std::uint64_t duplicate = 0; ///< came twice
    std::uint64_t reordered = 0; ///< came after a later one, in time
};

/// What became of packets that were missing. All count from the start.
struct LossCounters {
    std::uint64_t expected = 0;  ///< sent, as the sequence numbers tell
    std::uint64_t lost = 0;      ///< of those, before any repair
    std::uint64_t requests = 0;  ///< sequence numbers asked for, repeats included
    std::uint64_t resent = 0;    ///< that came after being asked for
    std::uint64_t recovered = 0; ///< by parity
};

} // namespace veter::relay
