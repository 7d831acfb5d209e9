#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <optional>

namespace veter::transport {

/// What a publisher tells its relay of itself, once a second.
struct RobotState {
    bool streaming = true;      ///< else its source has no picture, and one that says so is sent
    bool throttled = false;     ///< the board runs slower than it can, for its temperature
    std::uint8_t limit = 0;     ///< what keeps the rate from rising: a LimitedBy (rate_figures.hpp)
    std::uint16_t captured = 0; ///< pictures, in the last second
    std::uint16_t encoded = 0;  ///< the same
    Micros encodeTime{0};       ///< of a picture, the mean of that second; up to 6.5 s
    std::uint32_t dropped = 0;  ///< pictures the encoder was too late for, from the start on
    std::uint32_t skipped = 0;  ///< pictures the link had no room for, the same
    std::uint32_t targetKilobits = 0;  ///< a second, for all that is sent; 0 = not known
    std::optional<double> temperature; ///< of the board's hottest zone, degrees Celsius
    bool operator==(const RobotState&) const = default;
};

} // namespace veter::transport
