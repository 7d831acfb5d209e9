#include "capture/v4l2_negotiate.hpp"

#include <fmt/format.h>
#include <linux/videodev2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <tuple>

namespace veter::capture::v4l2 {
namespace {

constexpr std::array<std::uint32_t, 5> kAccepted = {V4L2_PIX_FMT_YUV420, V4L2_PIX_FMT_NV12,
                                                    V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_UYVY,
                                                    V4L2_PIX_FMT_MJPEG};

constexpr double kSameRate = 0.5; // frames a second: 29.97 is as good as 30

int nearest(int min, int max, int step, int wish) noexcept {
    const int steps = (std::clamp(wish, min, max) - min + step / 2) / std::max(step, 1);
    return std::min(min + steps * step, max);
}

double distance(AVRational a, AVRational b) noexcept { return std::abs(av_q2d(a) - av_q2d(b)); }

AVRational nearest(const RateRange& range, AVRational wish) noexcept {
    if (av_cmp_q(wish, range.min) < 0) return range.min;
    return av_cmp_q(wish, range.max) > 0 ? range.max : wish;
}

AVRational nearest(std::span<const RateRange> ranges, AVRational wish) noexcept {
    if (ranges.empty()) return wish;
    auto best = nearest(ranges.front(), wish);
    for (const auto& range : ranges.subspan(1))
        if (const auto rate = nearest(range, wish); distance(rate, wish) < distance(best, wish))
            best = rate;
    return best;
}

/// Smaller is better, compared from the left.
auto cost(const Choice& choice, const Wish& wish) noexcept {
    const int size = std::abs(choice.size.width - wish.size.width) +
                     std::abs(choice.size.height - wish.size.height);
    const double rate = distance(choice.fps, wish.fps);
    const auto rank = std::find(kAccepted.begin(), kAccepted.end(), choice.fourcc);
    return std::tuple(size, rate < kSameRate ? 0.0 : rate, rank);
}

} // namespace

std::span<const std::uint32_t> acceptedFormats() noexcept { return kAccepted; }

AVPixelFormat pixelsOf(std::uint32_t fourcc) noexcept {
    switch (fourcc) {
    case V4L2_PIX_FMT_YUV420: return AV_PIX_FMT_YUV420P;
    case V4L2_PIX_FMT_NV12: return AV_PIX_FMT_NV12;
    case V4L2_PIX_FMT_YUYV: return AV_PIX_FMT_YUYV422;
    case V4L2_PIX_FMT_UYVY: return AV_PIX_FMT_UYVY422;
    default: return AV_PIX_FMT_NONE;
    }
}

std::string nameOf(std::uint32_t fourcc) {
    std::string name;
    for (int shift = 0; shift < 32; shift += 8) name += static_cast<char>(fourcc >> shift & 0x7fU);
    return name;
}

Size nearest(const SizeRange& range, Size wish) noexcept {
    return {nearest(range.min.width, range.max.width, range.step.width, wish.width),
            nearest(range.min.height, range.max.height, range.step.height, wish.height)};
}

std::optional<Choice> choose(std::span<const FormatOffer> offers, const Wish& wish) {
    std::optional<Choice> best;
    const auto consider = [&](const Choice& choice) {
        if (!best || cost(choice, wish) < cost(*best, wish)) best = choice;
    };
    for (const auto& offer : offers) {
        if (std::find(kAccepted.begin(), kAccepted.end(), offer.fourcc) == kAccepted.end())
            continue;
        if (offer.sizes.empty()) consider({offer.fourcc, wish.size, wish.fps});
        for (const auto& [sizes, rates] : offer.sizes)
            consider({offer.fourcc, nearest(sizes, wish.size), nearest(rates, wish.fps)});
    }
    return best;
}

std::string describe(const Wish& wish, const Choice& choice) {
    auto got =
        fmt::format("{}@{:.4g} {}", format(choice.size), av_q2d(choice.fps), nameOf(choice.fourcc));
    if (choice.size == wish.size && distance(choice.fps, wish.fps) < kSameRate) return got;
    return fmt::format("asked {}@{:.4g}, nearest is {}", format(wish.size), av_q2d(wish.fps), got);
}

} // namespace veter::capture::v4l2
