#pragma once

#include "base/time.hpp"

#include <cstddef>

namespace veter::transport {

/// Of pictures that may not be whole in time: at 30 a second one a minute. Ten times fewer take
/// about one parity packet more a picture (docs/decisions/0001).
inline constexpr double kTargetFailure = 5e-4;

struct FecSituation {
    double loss = 0;  ///< of packets, 0 to 1, before repair
    Micros rtt{0};    ///< round trip
    Micros budget{0}; ///< how long the receiver holds a hole back
};

/// The fewest parity packets, at most as many as there are media packets, with which a picture of
/// `mediaPackets` is complete in time except with probability kTargetFailure, if losses are
/// independent. Packets that the code cannot recover may be resent, as often as the budget allows,
/// so that 0 is enough on a short round trip. 0 at a loss of 0.1 % or less. Takes into account that
/// FecEncoder splits a large picture into blocks.
std::size_t parityPackets(const FecSituation& situation, std::size_t mediaPackets) noexcept;

} // namespace veter::transport
