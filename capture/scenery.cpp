#include "capture/scenery.hpp"

#include "capture/canvas.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

namespace veter::capture {
namespace {

constexpr double kHorizon = 0.56; // all heights are parts of the picture's
constexpr double kRoadTop = 0.74;
constexpr double kRoadBottom = 0.88;

/// The same number in 0 to 1 for the same point of a grid, on any machine.
double hash(int x, int y) noexcept {
    auto h = static_cast<std::uint32_t>(x) * 0x9e3779b1U + static_cast<std::uint32_t>(y);
    h = (h ^ h >> 15U) * 0x85ebca6bU;
    h = (h ^ h >> 13U) * 0xc2b2ae35U;
    return static_cast<double>(h >> 16U & 0xffffU) / 65535.0;
}

/// Smooth noise, 0 to 1, that begins again after `cells` cells.
double noise(double x, int y, int cells) noexcept {
    const int cell = static_cast<int>(x);
    const double part = x - cell;
    const double left = hash(cell % cells, y);
    return left + (hash((cell + 1) % cells, y) - left) * part * part * (3 - 2 * part);
}

/// The upper edge of a range of mountains at `x` (0 to 1 along the strip): three octaves.
double ridge(double x, int seed) noexcept {
    return 0.6 * noise(x * 14, seed, 14) + 0.3 * noise(x * 42, seed + 1, 42) +
           0.1 * noise(x * 130, seed + 2, 130);
}

Colour shade(Colour base, double light) noexcept {
    return {static_cast<std::uint8_t>(std::clamp(base.y + light, 16.0, 235.0)), base.u, base.v};
}

Colour sky(double x, double y) noexcept {
    const int row = static_cast<int>(y * 60);
    const double cloud = noise(x * 24, row, 24) * noise(x * 70, row / 2 + 500, 70);
    if (cloud > 0.45 && y > 0.08 && y < 0.36) return {225, 128, 128};
    const auto warmth = static_cast<int>(y * 30);
    return shade(
        {110, static_cast<std::uint8_t>(158 - warmth), static_cast<std::uint8_t>(104 + warmth)},
        y * 110);
}

Colour field(double x, double y, double grain) noexcept {
    const double depth = (y - kHorizon) / (1 - kHorizon);
    const int far = static_cast<int>(12 / (depth + 0.06)); // rows of clods shrink to the horizon
    const double clods = noise(x * 90, far, 90) + noise(x * 300, far + 300, 300) - 1;
    return shade({110, 108, 122}, clods * 70 * (0.4 + depth) + (grain - 0.5) * 28);
}

Colour road(double x, double y, double grain) noexcept {
    const double across = (y - kRoadTop) / (kRoadBottom - kRoadTop);
    const bool dash = std::abs(across - 0.5) < 0.04 && x * 24 - std::floor(x * 24) < 0.5;
    const bool edge = across < 0.05 || across > 0.95;
    return dash || edge ? Colour{215, 128, 128} : shade({70, 130, 128}, (grain - 0.5) * 24);
}

/// `x` goes from 0 to 1 along the strip, `y` from 0 to 1 down the picture; `grain` is 0 to 1.
Colour landscape(double x, double y, double grain) noexcept {
    if (y >= kRoadTop && y < kRoadBottom) return road(x, y, grain);
    if (y >= kHorizon) return field(x, y, grain);
    const double rock = y - (0.46 - 0.20 * ridge(x, 1000));
    if (y >= 0.46) {
        const double tree =
            y - (kHorizon - 0.02 - 0.06 * ridge(x, 2000) - 0.03 * noise(x * 500, 3000, 500));
        if (tree > 0) return shade({62, 118, 116}, grain * 40 - tree * 200);
    }
    if (rock > 0) {
        if (rock < 0.03 + 0.02 * grain && y < 0.38) return {210, 132, 126}; // snow
        return shade({96, 138, 122}, grain * 22 - rock * 120);
    }
    return sky(x, y);
}

/// As parts of the picture's width a second. The mountains' rows end where the hills' begin: each
/// row moves as a whole, so what stands before the mountains must not share rows with the sky.
double speedAt(double y) noexcept {
    if (y < 0.46) return 0.03;
    if (y < kHorizon) return 0.07;
    if (y >= kRoadTop && y < kRoadBottom) return 0.32;
    return 0.08 + 0.6 * (y - kHorizon) / (1 - kHorizon);
}

} // namespace

Scenery::Scenery(int width, int height)
    : strip_(av::makePicture(2 * width, height, AV_PIX_FMT_YUV420P)) {
    for (int y = 0; y < height; ++y) {
        const double v = static_cast<double>(y) / height;
        speed_.push_back(static_cast<int>(speedAt(v) * width));
        for (int x = 0; x < strip_->width; ++x) {
            const auto colour =
                landscape(static_cast<double>(x) / strip_->width, v, hash(x, y + 5000));
            strip_->data[0][y * strip_->linesize[0] + x] = colour.y;
            if (x % 2 != 0 || y % 2 != 0) continue;
            strip_->data[1][y / 2 * strip_->linesize[1] + x / 2] = colour.u;
            strip_->data[2][y / 2 * strip_->linesize[2] + x / 2] = colour.v;
        }
    }
}

void Scenery::draw(AVFrame& frame, Micros time) const noexcept {
    for (int plane = 0; plane < 3; ++plane) {
        const int scale = plane == 0 ? 1 : 2; // 4:2:0
        const int width = frame.width / scale;
        for (int y = 0; y < frame.height / scale; ++y) {
            const auto moved = time.count() * speed(y * scale) / (1'000'000 * scale);
            const int from = static_cast<int>(moved % (2 * width));
            const int first = std::min(width, 2 * width - from);
            const auto* row = strip_->data[plane] + y * strip_->linesize[plane];
            auto* out = frame.data[plane] + y * frame.linesize[plane];
            std::memcpy(out, row + from, static_cast<std::size_t>(first));
            std::memcpy(out + first, row, static_cast<std::size_t>(width - first));
        }
    }
}

} // namespace veter::capture
