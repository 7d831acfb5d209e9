#include "encode/orient.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace veter::encode {
namespace {

constexpr int kTile = 32; // what is read across lines stays in the cache

/// Where the samples of a result are in its source: `origin` + x * dx + y * dy, in bytes.
struct Walk {
    const std::uint8_t* origin;
    std::ptrdiff_t dx, dy;
};

struct Plane {
    std::uint8_t* data;
    std::ptrdiff_t line; // bytes
    int width, height;   // samples
};

Walk walkOver(const Plane& in, const capture::Orientation& o, std::ptrdiff_t sample) noexcept {
    const auto right = o.flipH ? -sample : sample; // in the source, seen after its flips
    const auto down = o.flipV ? -in.line : in.line;
    const auto* topLeft = in.data + (o.flipH ? (in.width - 1) * sample : 0) +
                          (o.flipV ? (in.height - 1) * in.line : 0);
    if (o.turns == 0) return {topLeft, right, down};
    return {topLeft + (in.height - 1) * down, -down, right}; // the left column, upwards
}

template <std::size_t Bytes> void copyTile(const Walk& walk, const Plane& out, int x0, int y0) {
    const int x1 = std::min(x0 + kTile, out.width);
    const int y1 = std::min(y0 + kTile, out.height);
    for (int y = y0; y < y1; ++y) {
        const auto* from = walk.origin + x0 * walk.dx + y * walk.dy;
        auto* to = out.data + y * out.line + x0 * static_cast<std::ptrdiff_t>(Bytes);
        for (int x = x0; x < x1; ++x, from += walk.dx, to += Bytes) std::memcpy(to, from, Bytes);
    }
}

template <std::size_t Bytes> void copy(const Walk& walk, const Plane& out) {
    if (walk.dx == static_cast<std::ptrdiff_t>(Bytes)) { // whole lines, in another order
        for (int y = 0; y < out.height; ++y)
            std::memcpy(out.data + y * out.line, walk.origin + y * walk.dy,
                        static_cast<std::size_t>(out.width) * Bytes);
        return;
    }
    for (int y = 0; y < out.height; y += kTile)
        for (int x = 0; x < out.width; x += kTile) copyTile<Bytes>(walk, out, x, y);
}

Plane planeOf(const AVFrame& frame, int plane) noexcept {
    const int shift = plane == 0 ? 0 : 1;
    return {frame.data[plane], frame.linesize[plane], frame.width >> shift, frame.height >> shift};
}

} // namespace

av::Ptr<AVFrame> orient(const AVFrame& in, const capture::Orientation& orientation) {
    const auto o = orientation.reduced();
    const auto [width, height] = o.across({in.width, in.height});
    auto out = av::makePicture(width, height, static_cast<AVPixelFormat>(in.format));
    av::check(av_frame_copy_props(out.get(), &in), "copy the properties of a frame");
    const bool pairs = in.format == AV_PIX_FMT_NV12; // of chroma
    for (int plane = 0; plane < (pairs ? 2 : 3); ++plane) {
        const auto from = planeOf(in, plane);
        const auto to = planeOf(*out, plane);
        if (pairs && plane == 1)
            copy<2>(walkOver(from, o, 2), to);
        else
            copy<1>(walkOver(from, o, 1), to);
    }
    return out;
}

} // namespace veter::encode
