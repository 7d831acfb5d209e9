#include "encode/letterbox.hpp"

extern "C" {
#include <libavutil/frame.h>
}

#include <algorithm>
#include <cmath>
#include <cstring>

namespace veter::encode {
namespace {

constexpr std::uint8_t kBlackLuma = 16;
constexpr std::uint8_t kBlackChroma = 128;

int evenPart(double length, int limit) noexcept {
    return std::clamp(static_cast<int>(std::lround(length / 2)) * 2, 2, limit);
}

void fill(std::uint8_t* line, int from, int to, std::uint8_t sample) noexcept {
    std::memset(line + from, sample, static_cast<std::size_t>(to - from));
}

} // namespace

Rectangle fit(Size in, AVRational pixelAspect, Size target) noexcept {
    const double pixel = pixelAspect.num > 0 && pixelAspect.den > 0 ? av_q2d(pixelAspect) : 1.0;
    const double shape = pixel * in.width / in.height;
    const double targetShape = static_cast<double>(target.width) / target.height;
    Rectangle at{0, 0, target};
    if (shape > targetShape)
        at.size.height = evenPart(target.width / shape, target.height);
    else
        at.size.width = evenPart(target.height * shape, target.width);
    at.x = (target.width - at.size.width) / 4 * 2;
    at.y = (target.height - at.size.height) / 4 * 2;
    return at;
}

void drawBars(AVFrame& frame, const Rectangle& picture) noexcept {
    for (int plane = 0; plane < 3; ++plane) {
        const int shift = plane == 0 ? 0 : 1;
        const auto sample = plane == 0 ? kBlackLuma : kBlackChroma;
        const int width = frame.width >> shift;
        const int left = picture.x >> shift;
        const int right = (picture.x + picture.size.width) >> shift;
        for (int y = 0; y < frame.height >> shift; ++y) {
            auto* line = frame.data[plane] + y * frame.linesize[plane];
            const bool above = y < picture.y >> shift;
            const bool below = y >= (picture.y + picture.size.height) >> shift;
            fill(line, 0, above || below ? width : left, sample);
            fill(line, above || below ? width : right, width, sample);
        }
    }
}

} // namespace veter::encode
