#pragma once

#include "base/units.hpp"

#include <cstdint>

namespace veter::tools {

/// Fewer pictures where the rate is too low for good ones: a driver sees more in ten sharp pictures
/// a second than in thirty that are mush. Pure. One thread.
class FramePacing {
public:
    static constexpr double kBitsPerPixel = 0.022; ///< 20 kbit for 1280x720
    static constexpr double kLeastFps = 5;

    FramePacing(Size size, double fps) : pixels_(1.0 * size.width * size.height), fps_(fps) {}

    void setRate(BitRate rate) noexcept; ///< that the link has for pictures
    bool take() noexcept;                ///< each captured picture: whether it is to be encoded
    /// What to tell an encoder that counts on all of them.
    BitRate encoderRate() const noexcept { return {rate_.bitsPerSecond * every_}; }
    std::int64_t every() const noexcept { return every_; } ///< n-th picture is taken

private:
    const double pixels_;
    const double fps_;
    BitRate rate_{};
    std::int64_t every_ = 1;
    std::int64_t left_ = 0; // out until the next one
};

} // namespace veter::tools
