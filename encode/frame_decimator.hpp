#pragma once

#include "encode/encoder.hpp"
#include "encode/size_chooser.hpp"

#include <chrono>
#include <cstdint>

namespace veter::encode {

/// What changes where the rate is too low for good pictures.
enum class Adapt {
    Frames, ///< their number
    Size,   ///< their size
    Both,   ///< the size first
};

/// Fewer or smaller pictures where the rate is too low for good ones: a driver sees more in ten
/// sharp pictures a second than in thirty blurred ones. Pure: time is passed in. One thread.
class FrameDecimator {
public:
    static constexpr double kLeastFps = 6;

    FrameDecimator(Size size, double fps, Adapt adapt = Adapt::Both) noexcept
        : full_(size), fps_(fps), adapt_(adapt), sizes_(size, fps) {}

    /// Each captured picture: the rate that the link has for pictures, and when it was captured.
    void setRate(BitRate rate, std::chrono::microseconds now) noexcept;
    bool take() noexcept;                ///< each captured picture: whether it is to be encoded
    void defer() noexcept { left_ = 0; } ///< the one just taken could not be: the next one is
    /// Both: take(), and defer() where the link does not allow it, which is asked only then.
    template <class Allows> bool takeIf(Allows allows) {
        if (!take()) return false;
        if (allows()) return true;
        defer();
        return false;
    }
    EncoderTarget target() const noexcept { return {rate_, every_, size_}; } ///< for the encoder

private:
    const Size full_;
    const double fps_;
    const Adapt adapt_;
    SizeChooser sizes_;
    Size size_ = full_;
    BitRate rate_{};
    std::int64_t every_ = 1;
    std::int64_t left_ = 0; // out until the next one
};

} // namespace veter::encode
