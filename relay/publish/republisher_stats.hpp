#pragma once

#include <cstdint>

namespace veter::relay {

/// What a server got. Counters count from the start.
struct RepublisherStats {
    bool connected = false;
    std::uint64_t frames = 0;   ///< written to the server
    std::uint64_t dropped = 0;  ///< no server, or waiting for an IDR
    std::uint64_t connects = 0; ///< sessions opened
};

} // namespace veter::relay
