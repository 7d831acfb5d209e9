#pragma once

#include "base/units.hpp"

extern "C" {
#include <libavutil/pixfmt.h>
}

namespace veter::encode {

/// The YUV matrix of a stream of this size: `stated` where that names one, else what players assume
/// of a stream that says nothing: BT.709 from 720 lines on, BT.601 below.
constexpr AVColorSpace matrixFor(Size size, AVColorSpace stated) noexcept {
    switch (stated) {
    case AVCOL_SPC_BT709:
    case AVCOL_SPC_FCC:
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
    case AVCOL_SPC_SMPTE240M:
    case AVCOL_SPC_BT2020_NCL: return stated;
    default: break;
    }
    return size.height >= 720 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
}

} // namespace veter::encode
