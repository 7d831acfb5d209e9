#pragma once

#include "encode/encoder.hpp"

#include <cstdint>

namespace veter::encode {

/// Fewer pictures where the rate is too low for good ones: a driver sees more in ten sharp pictures
/// a second than in thirty blurred ones. Pure. One thread.
class FrameDecimator {
public:
    static constexpr double kBitsPerPixel = 0.034; ///< 31 kbit for 1280x720
    static constexpr double kLeastFps = 6;

    FrameDecimator(Size size, double fps) : pixels_(1.0 * size.width * size.height), fps_(fps) {}

    void setRate(BitRate rate) noexcept; ///< that the link has for pictures
    bool take() noexcept;                ///< each captured picture: whether it is to be encoded
    void defer() noexcept { left_ = 0; } ///< the one just taken could not be: the next one is
    /// Both: take(), and defer() where the link does not allow it, which is asked only then.
    template <class Allows> bool takeIf(Allows allows) {
        if (!take()) return false;
        if (allows()) return true;
        defer();
        return false;
    }
    EncoderTarget target() const noexcept { return {rate_, every_}; } ///< for the encoder

private:
    const double pixels_;
    const double fps_;
    BitRate rate_{};
    std::int64_t every_ = 1;
    std::int64_t left_ = 0; // out until the next one
};

} // namespace veter::encode
