#pragma once
// How pictures lie in a driver's buffers, and an AVFrame that points there. No device needed.

#include "base/av.hpp"
#include "capture/v4l2/v4l2_negotiate.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

struct v4l2_format;

namespace veter::capture::v4l2 {

inline constexpr std::size_t kMaxPlanes = 3;

/// One buffer's memory: a span a memory plane.
using Planes = std::span<const std::span<std::uint8_t>>;

struct Layout {
    Choice choice;
    std::array<int, kMaxPlanes> bytesPerLine{}; ///< of each memory plane
    AVColorRange range = AVCOL_RANGE_UNSPECIFIED;
    AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;
};

/// What the driver made of S_FMT, single- or multi-planar; `choice.fps` is left unset.
Layout layoutOf(const v4l2_format& format) noexcept;

/// Sets size, format, colours, data and linesize of `frame`, which then borrows `memory`. False =
/// it holds less than a picture. For raw formats only.
bool setPlanes(AVFrame& frame, Planes memory, const Layout& layout) noexcept;

} // namespace veter::capture::v4l2
