#include "capture/v4l2/v4l2_negotiate.hpp"

#include "capture/v4l2/v4l2_formats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <tuple>

namespace veter::capture::v4l2 {
namespace {

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
    return std::tuple(size, rate < kSameRate ? 0.0 : rate, find(choice.fourcc)); // best is first
}

} // namespace

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
        if (find(offer.fourcc) == nullptr) continue;
        if (wish.fourcc != offer.fourcc && (wish.fourcc != 0 || isPassedThrough(offer.fourcc)))
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
