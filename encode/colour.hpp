#pragma once

#include "base/units.hpp"

extern "C" {
#include <libavutil/pixfmt.h>
}

namespace veter::encode {

/// The YUV matrix of a stream of this size: `stated` where that names one, else what players assume
/// of a stream that says nothing: BT.709 from 720 lines on, BT.601 below.
constexpr AVColorSpace matrixFor(Size size, AVColorSpace stated) noexcept {
    if (stated == AVCOL_SPC_BT709 || stated == AVCOL_SPC_SMPTE170M || stated == AVCOL_SPC_BT470BG)
        return stated;
    return size.height >= 720 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
}

} // namespace veter::encode
