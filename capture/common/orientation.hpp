#pragma once

#include "base/units.hpp"

#include <utility>

namespace veter::capture {

/// What is to be done to pictures of a camera that is not mounted upright: flips first, then turns.
struct Orientation {
    bool flipH = false; ///< left and right
    bool flipV = false; ///< top and bottom
    int turns = 0;      ///< by 90 degrees, clockwise; 0 to 3

    bool operator==(const Orientation&) const = default;
    bool sideways() const noexcept { return turns % 2 != 0; } ///< width becomes height
    /// The same with at most one turn: two are both flips.
    Orientation reduced() const noexcept {
        return turns < 2 ? *this : Orientation{!flipH, !flipV, turns - 2};
    }
    /// First this, then `next`: a turn exchanges the axes of the flips after it.
    Orientation then(const Orientation& next) const noexcept {
        return {flipH != (sideways() ? next.flipV : next.flipH),
                flipV != (sideways() ? next.flipH : next.flipV), (turns + next.turns) % 4};
    }
    /// Of pictures before, that are of `size` afterwards; or the other way round.
    Size across(Size size) const noexcept {
        return sideways() ? Size{size.height, size.width} : size;
    }
};

} // namespace veter::capture
