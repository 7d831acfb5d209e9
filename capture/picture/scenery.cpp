#include "capture/picture/scenery.hpp"

#include "capture/picture/canvas.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>

namespace veter::capture {
namespace {

constexpr double kWoods = 0.44; // all heights are parts of the picture's, from the top
constexpr double kHorizon = 0.56;
constexpr double kRoadTop = 0.74;
constexpr double kRoadBottom = 0.88;

/// The same number in 0 to 1 for the same point of a grid, on any machine.
double hash(int x, int y) noexcept {
    auto h = static_cast<std::uint32_t>(x) * 0x9e3779b1U + static_cast<std::uint32_t>(y);
    h = (h ^ h >> 15U) * 0x85ebca6bU;
    h = (h ^ h >> 13U) * 0xc2b2ae35U;
    return static_cast<double>(h >> 16U & 0xffffU) / 65535.0;
}

double blend(double a, double b, double part) noexcept {
    return a + (b - a) * part * part * (3 - 2 * part);
}

/// Smooth noise, 0 to 1, that begins again after `cells` cells along x.
double noise(double x, int y, int cells) noexcept {
    const int cell = static_cast<int>(x);
    return blend(hash(cell % cells, y), hash((cell + 1) % cells, y), x - cell);
}
double noise(double x, double y, int cells) noexcept {
    const int row = static_cast<int>(y);
    return blend(noise(x, row, cells), noise(x, row + 1, cells), y - row);
}

/// The upper edge of a range of mountains: three octaves.
double ridge(double x, int seed) noexcept {
    return 0.6 * noise(x * 14, seed, 14) + 0.3 * noise(x * 42, seed + 1, 42) +
           0.1 * noise(x * 130, seed + 2, 130);
}

/// How near the ground at `y` is: 0.15 at the horizon, 1 at the lower edge of the picture.
double nearness(double y) noexcept { return 0.15 + 0.85 * (y - kHorizon) / (1 - kHorizon); }

std::uint8_t sample(double value) noexcept {
    return static_cast<std::uint8_t>(std::clamp(value, 16.0, 235.0));
}

Colour shade(Colour base, double light) noexcept {
    return {sample(base.y + light), base.u, base.v};
}

Colour sky(double x, double y) noexcept {
    const double shape = 0.6 * noise(x * 16, y * 22, 16) + 0.3 * noise(x * 48, 100 + y * 60, 48) +
                         0.1 * noise(x * 140, 200 + y * 150, 140);
    const double cloud = std::clamp((shape - 0.5) * 5, 0.0, 1.0);
    return {sample(blend(105 + y * 120, 226, cloud)), sample(blend(158 - y * 30, 128, cloud)),
            sample(blend(104 + y * 30, 128, cloud))};
}

Colour mountain(double x, double y, double below, double grain) noexcept {
    const double snowLine = 0.28 + 0.05 * noise(x * 90, 4000, 90);
    const double light = 30 * (noise(x * 120 + y * 40, y * 60, 200) - 0.5) + grain * 8;
    if (y < snowLine && below < 0.08) return shade({205, 132, 126}, light);
    return shade({96, 138, 122}, light - below * 120);
}

Colour field(double x, double y, double grain) noexcept {
    const double depth = 6 / nearness(y);
    const double clods = noise(x * 16, depth * 3, 16) + noise(x * 48, depth * 9, 48) +
                         noise(x * 150, depth * 24, 150) - 1.5;
    return shade({112, 106, 122}, clods * 44 + (grain - 0.5) * 8);
}

Colour road(double x, double y, double grain) noexcept {
    const double across = (y - kRoadTop) / (kRoadBottom - kRoadTop);
    const bool dash = std::abs(across - 0.5) < 0.04 && x * 8 - std::floor(x * 8) < 0.5;
    const bool edge = across < 0.05 || across > 0.95;
    return dash || edge ? Colour{215, 128, 128} : shade({70, 130, 128}, (grain - 0.5) * 10);
}

/// `x` goes from 0 to 1 over what the row shows before it begins again, `y` down the picture;
/// `grain` is 0 to 1.
Colour landscape(double x, double y, double grain) noexcept {
    if (y >= kRoadTop && y < kRoadBottom) return road(x, y, grain);
    if (y >= kHorizon) return field(x, y, grain);
    const double tree =
        y - (kHorizon - 0.02 - 0.06 * ridge(x, 2000) - 0.03 * noise(x * 500, 3000, 500));
    if (y >= kWoods && tree > 0)
        return shade({60, 118, 116}, 26 * noise(x * 500, y * 200, 500) + grain * 8 - tree * 150);
    const double below = y - (kWoods - 0.20 * ridge(x, 1000));
    return below > 0 ? mountain(x, y, below, grain) : sky(x, y);
}

} // namespace

/// Each row moves as a whole, so nothing may overlap what moves at another speed: behind the woods
/// there is only the foot of the mountains. On the ground all rows repeat at the same point, so
/// that shapes across several rows stay whole.
Scenery::Row Scenery::rowAt(double y, int width) noexcept {
    if (y < kWoods) return {2 * width, 60'000'000};
    if (y < kHorizon) return {2 * width, 25'000'000};
    return {std::max(2, static_cast<int>(nearness(y) * width) / 2 * 2), 1'600'000};
}

Scenery::Scenery(int width, int height)
    : strip_(av::makePicture(2 * width, height, AV_PIX_FMT_YUV420P)) {
    for (int y = 0; y < height; ++y) {
        const double down = static_cast<double>(y) / height;
        rows_.push_back(rowAt(down, width));
        const int period = rows_.back().period;
        for (int x = 0; x < strip_->width; ++x) {
            const int at = x % period;
            const auto colour =
                landscape(static_cast<double>(at) / period, down, hash(at, y + 5000));
            strip_->data[0][y * strip_->linesize[0] + x] = colour.y;
            if (x % 2 != 0 || y % 2 != 0) continue;
            strip_->data[1][y / 2 * strip_->linesize[1] + x / 2] = colour.u;
            strip_->data[2][y / 2 * strip_->linesize[2] + x / 2] = colour.v;
        }
    }
}

int Scenery::offset(int row, Micros time) const noexcept {
    const auto& [period, lap] = rows_[static_cast<std::size_t>(row)];
    return static_cast<int>(time.count() % lap * period / lap);
}

int Scenery::speed(int row) const noexcept {
    const auto& [period, lap] = rows_[static_cast<std::size_t>(row)];
    return static_cast<int>(std::int64_t{1'000'000} * period / lap);
}

void Scenery::draw(AVFrame& frame, Micros time) const noexcept {
    for (int plane = 0; plane < 3; ++plane) {
        const int scale = plane == 0 ? 1 : 2; // 4:2:0
        const int width = frame.width / scale;
        for (int y = 0; y < frame.height / scale; ++y) {
            const int from = offset(y * scale, time) / scale;
            const int first = std::min(width, 2 * width - from); // rows that long begin again
            const auto* row = strip_->data[plane] + std::ptrdiff_t{y} * strip_->linesize[plane];
            auto* out = frame.data[plane] + std::ptrdiff_t{y} * frame.linesize[plane];
            std::memcpy(out, row + from, static_cast<std::size_t>(first));
            std::memcpy(out + first, row, static_cast<std::size_t>(width - first));
        }
    }
}

} // namespace veter::capture
