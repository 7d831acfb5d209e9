#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace veter::impair {

/// A UDP payload under way, and whose it is.
struct Packet {
    std::vector<std::uint8_t> data;
    std::uint32_t client = 0;
};

/// A packet on the link with the random numbers drawn when it arrived.
struct Transit {
    Packet packet;
    std::uint64_t number = 0; ///< in order of arrival
    bool lost = false;
    bool duplicated = false;
    Clock::duration jitter{};
    Clock::duration heldBack{}; ///< reordered by that; 0 = not

    /// With its UDP and IPv4 headers, as a link carries it.
    std::int64_t bits() const noexcept {
        return static_cast<std::int64_t>(packet.data.size() + 28) * 8;
    }
};

} // namespace veter::impair
