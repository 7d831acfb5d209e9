#pragma once

#include "base/units.hpp"

#include <array>
#include <chrono>
#include <optional>

namespace veter::encode {

/// Bits that a good picture takes for each of its pixels: 31 kbit for 1280x720.
inline constexpr double kBitsPerPixel = 0.034;

/// Smaller pictures where the rate is too low for a smooth stream of good ones: a half of width and
/// height. What is small already keeps its size. A smaller size is taken a second after the rate
/// has fallen, a larger one when the rate has carried it clearly for seconds, as each change costs
/// a key frame. Pure: time is passed in. One thread.
class SizeChooser {
public:
    static constexpr double kSmoothFps = 15; ///< a size that has fewer good pictures is too large
    static constexpr double kClearly = 1.3;  ///< times the rate that a larger size takes
    static constexpr int kSmallPixels = 640; ///< the longer side of what is small already
    static constexpr int kLeastPixels = 32;  ///< either side of what x264 takes
    static constexpr std::chrono::seconds kDownAfter{1};
    static constexpr std::chrono::seconds kUpAfter{5};

    /// `full`: even numbers; `fps`: of the camera.
    SizeChooser(Size full, double fps) noexcept;

    /// `rate`: that the link has for pictures, when one was captured at `now`. The first call has
    /// no size before it, and chooses at once.
    Size choose(BitRate rate, std::chrono::microseconds now) noexcept;
    Size size() const noexcept { return sizes_[current_]; }

private:
    std::size_t largestAt(double bitsPerSecond) const noexcept;

    const std::array<Size, 2> sizes_; // the full one first
    const double fps_;
    std::size_t current_ = 0;
    bool begun_ = false;
    std::size_t wanted_ = 0;
    std::chrono::microseconds since_{}; // it has been wanted
};

} // namespace veter::encode
