#include "capture/argus/argus_modes.hpp"

extern "C" {
#include <libavutil/mathematics.h>
}

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <tuple>

namespace veter::capture::argus {
namespace {

using namespace std::chrono_literals;

Nanos frameOf(AVRational fps) noexcept {
    return Nanos(av_rescale(1'000'000'000, fps.den, std::max(1, fps.num)));
}

/// Sensors miss round rates by a little.
Nanos tolerance(Nanos frame) noexcept { return frame / 100; }

Nanos distance(Nanos frame, const Limits<Nanos>& limits) noexcept {
    const auto off = std::max({0ns, limits.min - frame, frame - limits.max});
    return off <= tolerance(frame) ? 0ns : off;
}

std::int64_t area(Size size) noexcept {
    return std::int64_t{size.width} * std::int64_t{size.height};
}

bool holds(Size outer, Size inner) noexcept {
    return outer.width >= inner.width && outer.height >= inner.height;
}

/// The least is the best.
auto rank(const Mode& mode, Size size, Nanos frame) noexcept {
    const bool large = holds(mode.size, size);
    return std::tuple(!large, large ? 0 : -area(mode.size), distance(frame, mode.frame),
                      area(mode.size));
}

AVRational rateOf(Nanos frame, Nanos wished, AVRational fps) noexcept {
    if (std::chrono::abs(frame - wished) <= tolerance(wished)) return fps;
    AVRational rate{};
    av_reduce(&rate.num, &rate.den, 1'000'000'000, frame.count(), 1001 * 1000);
    return rate;
}

} // namespace

int parseNumber(std::string_view text) {
    constexpr std::size_t kMostDigits = 3;
    if (text.empty() || text.size() > kMostDigits ||
        text.find_first_not_of("0123456789") != std::string_view::npos)
        throw std::invalid_argument(
            fmt::format("source 'argus:{}': a camera's number must follow, such as argus:0", text));
    return std::stoi(std::string(text));
}

Plan choose(const CameraInfo& camera, Size size, AVRational fps, std::optional<std::size_t> mode) {
    if (camera.modes.empty())
        throw std::invalid_argument(fmt::format("{} has no sensor modes", camera.name));
    const auto frame = frameOf(fps);
    const auto& all = camera.modes;
    const auto best = std::min_element(all.begin(), all.end(), [&](const Mode& a, const Mode& b) {
        return rank(a, size, frame) < rank(b, size, frame);
    });
    Plan plan;
    plan.mode = mode.value_or(static_cast<std::size_t>(best - all.begin()));
    const auto& chosen = all.at(plan.mode);
    plan.size = {std::min(size.width, chosen.size.width & ~1),
                 std::min(size.height, chosen.size.height & ~1)};
    plan.frame = std::clamp(frame, chosen.frame.min, std::max(chosen.frame.min, chosen.frame.max));
    plan.fps = rateOf(plan.frame, frame, fps);
    return plan;
}

Clip clipFor(Size from, Size to) noexcept {
    const auto wide = static_cast<double>(from.width) * to.height;
    const auto high = static_cast<double>(from.height) * to.width;
    Clip clip;
    if (wide > high) {
        clip.left = static_cast<float>((1 - high / wide) / 2);
        clip.right = 1 - clip.left;
    } else {
        clip.top = static_cast<float>((1 - wide / high) / 2);
        clip.bottom = 1 - clip.top;
    }
    return clip;
}

double framesPerSecond(Nanos frame) noexcept {
    return frame > 0ns ? 1e9 / static_cast<double>(frame.count()) : 0;
}

std::string describe(const CameraInfo& camera, const Plan& plan, Size size, AVRational fps) {
    const auto got = fmt::format("{}@{:.4g}", format(plan.size), framesPerSecond(plan.frame));
    const bool granted = plan.size == size && av_cmp_q(plan.fps, fps) == 0;
    const auto asked =
        granted ? "" : fmt::format("asked {}@{}, nearest is ", format(size), format(fps));
    return fmt::format("{}{} from mode {} ({})", asked, got, plan.mode,
                       format(camera.modes[plan.mode].size));
}

} // namespace veter::capture::argus
