#pragma once

#include <cstdint>
#include <functional>

namespace stand_in {

/// Luma at a place of a picture.
using Paint = std::function<std::uint8_t(std::uint32_t x, std::uint32_t y)>;

/// Writes the device's side of a surface, which the CPU sees after the next
/// NvBufSurfaceSyncForCpu(). False = there is none such, of this size.
bool paint(int descriptor, std::uint32_t width, std::uint32_t height, const Paint& luma);

} // namespace stand_in
