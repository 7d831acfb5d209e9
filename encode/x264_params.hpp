#pragma once

#include "encode/encoder.hpp"

extern "C" {
#include <x264.h>
}

namespace veter::encode {

/// Everything x264 is opened with: constrained baseline, CBR, no delay. Throws
/// std::invalid_argument.
x264_param_t x264Params(const Settings& settings);

/// With few pictures a second, each with more bits, an IDR of as many pictures' would come too
/// late.
inline constexpr auto kLongestPicture = std::chrono::milliseconds(300);

/// Sets bit rate and VBV, the same way at the start and while running.
void setTarget(x264_param_t& params, EncoderTarget target, const Settings& settings) noexcept;

} // namespace veter::encode
