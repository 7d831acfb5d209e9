#pragma once

#include "encode/encoder.hpp"

extern "C" {
#include <x264.h>
}

namespace veter::encode {

/// Everything x264 is opened with: constrained baseline, CBR, no delay. Throws
/// std::invalid_argument.
x264_param_t x264Params(const Settings& settings);

/// So many pictures are kept that one from before a loss is there when the loss is known: half a
/// second, but not more than decoders of level 4 can keep (table A-1), as those in hardware are: 9
/// of 1280x720, 4 of 1920x1080. The encoder searches in one.
std::size_t keptPictures(const Settings& settings) noexcept;

/// The longest that an IDR may take to send where few pictures a second are sent, each with more
/// bits.
inline constexpr auto kLongestPicture = std::chrono::milliseconds(300);

/// Sets bit rate and VBV, the same way at the start and while running.
void setTarget(x264_param_t& params, EncoderTarget target, const Settings& settings) noexcept;

} // namespace veter::encode
