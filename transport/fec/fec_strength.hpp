#pragma once

#include "base/time.hpp"

#include <cstddef>

namespace veter::transport {

inline constexpr double kTargetFailure = 5e-4; ///< of pictures that may not be whole in time

struct FecSituation {
    double loss = 0;  ///< of packets, 0 to 1, before repair
    Micros rtt{0};    ///< round trip
    Micros budget{0}; ///< how long the receiver holds a hole back
};

/// The fewest parity packets, at most as many as there are media packets, with which a picture of
/// `mediaPackets` is whole in time but for kTargetFailure, if losses are independent. What the
/// code cannot give back a resend may, as often as one fits the budget, so that 0 is enough on a
/// short round trip. 0 at a loss of 0.1 % or less. Counts for the blocks that FecEncoder makes of
/// a large picture.
std::size_t parityPackets(const FecSituation& situation, std::size_t mediaPackets) noexcept;

} // namespace veter::transport
