#pragma once

#include "base/timecode.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace veter::probe {

enum class Kind : std::uint8_t {
    Uncoded,    ///< no time code, or none that can be read
    Next,       ///< newer than all before
    Repeated,   ///< a frame that was shown before
    OutOfOrder, ///< older than one shown before, and itself not shown before
    Restarted,  ///< newer, but its number says that the counter began anew
};

/// Where a picture stands among those before it.
struct Place {
    Kind kind = Kind::Uncoded;
    std::uint32_t missing = 0;      ///< Next: frames skipped just before it
    std::uint32_t frames = 0;       ///< Next: how far its number is from the newest before
    std::uint32_t milliseconds = 0; ///< Next: the same for its capture time
    std::optional<std::size_t>
        fillsAt{}; ///< OutOfOrder: the picture that had it counted as missing
};

/// Whether `to` can be of a picture that the same camera took soon after `from`: within a minute,
/// and both number and time went on.
bool goesOn(const TimeCode& from, const TimeCode& to) noexcept;

/// Follows the frame numbers of one stream across their wrap at 2^24 and the publisher's restarts.
class FrameOrder {
public:
    /// `index` is the caller's name for this picture, given back in `fillsAt`.
    Place place(const TimeCode& code, std::size_t index);

private:
    struct Hole {
        std::uint32_t frame;
        std::size_t index;
    };
    void remember(std::uint32_t frame, std::uint32_t count, std::size_t index);
    Place placeOlder(std::uint32_t frame);

    std::optional<TimeCode> newest_;
    std::vector<Hole> holes_; // the latest missing frames; older ones can no longer be filled
};

} // namespace veter::probe
