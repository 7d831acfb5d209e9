#include "capture/canvas.hpp"

extern "C" {
#include <libavutil/frame.h>
}

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <numbers>

namespace veter::capture {
namespace {

using Glyph = std::array<std::uint8_t, kGlyphHeight>; // rows from the top, 5 bits each

constexpr std::string_view kGlyphNames = "0123456789:.UTC";
constexpr Glyph kGlyphs[] = {
    {0x0e, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0e}, {0x04, 0x0c, 0x04, 0x04, 0x04, 0x04, 0x0e},
    {0x0e, 0x11, 0x01, 0x06, 0x08, 0x10, 0x1f}, {0x0e, 0x11, 0x01, 0x06, 0x01, 0x11, 0x0e},
    {0x02, 0x06, 0x0a, 0x12, 0x1f, 0x02, 0x02}, {0x1f, 0x10, 0x1e, 0x01, 0x01, 0x11, 0x0e},
    {0x06, 0x08, 0x10, 0x1e, 0x11, 0x11, 0x0e}, {0x1f, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08},
    {0x0e, 0x11, 0x11, 0x0e, 0x11, 0x11, 0x0e}, {0x0e, 0x11, 0x11, 0x0f, 0x01, 0x02, 0x0c},
    {0x00, 0x04, 0x04, 0x00, 0x04, 0x04, 0x00}, {0x00, 0x00, 0x00, 0x00, 0x00, 0x0c, 0x0c},
    {0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0e}, {0x1f, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04},
    {0x0e, 0x11, 0x10, 0x10, 0x10, 0x11, 0x0e}};

void fill(AVFrame& frame, int plane, int y, int x0, int x1, std::uint8_t sample) noexcept {
    std::memset(frame.data[plane] + std::ptrdiff_t{y} * frame.linesize[plane] + x0, sample,
                static_cast<std::size_t>(x1 - x0));
}

} // namespace

void Canvas::run(int y, int x0, int x1, Colour colour) noexcept {
    x0 = std::max(x0, 0);
    x1 = std::min(x1, frame_.width);
    if (y < 0 || y >= frame_.height || x0 >= x1) return;
    fill(frame_, 0, y, x0, x1, colour.y);
    if (y % 2 != 0) return;
    fill(frame_, 1, y / 2, x0 / 2, (x1 + 1) / 2, colour.u);
    fill(frame_, 2, y / 2, x0 / 2, (x1 + 1) / 2, colour.v);
}

void Canvas::rectangle(int x, int y, int width, int height, Colour colour) noexcept {
    for (int row = y; row < y + height; ++row) run(row, x, x + width, colour);
}

void Canvas::disc(int x, int y, int radius, Colour colour) noexcept {
    for (int row = -radius; row <= radius; ++row) {
        const int half = static_cast<int>(std::lround(std::sqrt(radius * radius - row * row)));
        run(y + row, x - half, x + half + 1, colour);
    }
}

void Canvas::hand(int x, int y, double turn, int from, int to, int thickness,
                  Colour colour) noexcept {
    const double angle = turn * 2 * std::numbers::pi;
    const int step = std::max(1, thickness / 2);
    for (int r = from; r <= to; r += step)
        disc(x + static_cast<int>(std::lround(r * std::sin(angle))),
             y - static_cast<int>(std::lround(r * std::cos(angle))), thickness / 2, colour);
}

void Canvas::text(int x, int y, int scale, std::string_view text, std::uint8_t luma) noexcept {
    for (const char c : text) {
        const auto index = kGlyphNames.find(c);
        for (int i = 0; index != std::string_view::npos && i < kGlyphHeight * scale; ++i) {
            const unsigned bits = kGlyphs[index][static_cast<std::size_t>(i / scale)];
            for (int column = 0; column < 5 && y + i >= 0 && y + i < frame_.height; ++column) {
                const int x0 = std::max(x + column * scale, 0);
                const int x1 = std::min(x + (column + 1) * scale, frame_.width);
                if ((bits >> (4 - column) & 1U) != 0 && x0 < x1)
                    fill(frame_, 0, y + i, x0, x1, luma);
            }
        }
        x += kGlyphWidth * scale;
    }
}

} // namespace veter::capture
