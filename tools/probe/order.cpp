#include "tools/probe/order.hpp"

#include <algorithm>

namespace veter::probe {
namespace {

constexpr std::size_t kMaxHoles = 256;
constexpr std::int32_t kLatestMs = 10'000; // older than this is another run, not a late frame
constexpr std::int32_t kSoonMs = 60'000;
constexpr std::int32_t kMaxSkip = 1000; // always believed; more only if the time passed allows

/// How far frame number `to` is ahead of `from`, -2^23 to 2^23 - 1.
std::int32_t frameDistance(std::uint32_t from, std::uint32_t to) noexcept {
    return static_cast<std::int32_t>((to - from) << 8) >> 8;
}

bool restarted(std::int32_t frames, std::int32_t ms) noexcept {
    if (frames > 0) return frames > kMaxSkip && frames > ms; // no camera takes 1000 frames/s
    if (frames == 0) return ms != 0;
    return ms > 0 || ms < -kLatestMs;
}

} // namespace

bool goesOn(const TimeCode& from, const TimeCode& to) noexcept {
    const auto frames = frameDistance(from.frame, to.frame);
    const auto ms = static_cast<std::int32_t>(to.milliseconds - from.milliseconds);
    return frames > 0 && ms > 0 && ms < kSoonMs && !restarted(frames, ms);
}

Place FrameOrder::place(const TimeCode& code, std::size_t index) {
    if (!newest_) {
        newest_ = code;
        return {.kind = Kind::Next};
    }
    const auto frames = frameDistance(newest_->frame, code.frame);
    const auto ms = static_cast<std::int32_t>(code.milliseconds - newest_->milliseconds);
    if (restarted(frames, ms)) {
        newest_ = code;
        holes_.clear();
        return {.kind = Kind::Restarted};
    }
    if (frames <= 0) return placeOlder(code.frame);

    Place place{.kind = Kind::Next};
    place.frames = static_cast<std::uint32_t>(frames);
    place.missing = place.frames - 1;
    place.milliseconds = static_cast<std::uint32_t>(std::max(ms, 0));
    remember(newest_->frame + 1, place.missing, index);
    newest_ = code;
    return place;
}

void FrameOrder::remember(std::uint32_t frame, std::uint32_t count, std::size_t index) {
    const auto kept = std::min<std::uint32_t>(count, kMaxHoles);
    for (std::uint32_t i = count - kept; i < count; ++i)
        holes_.push_back({(frame + i) % TimeCode::kFrames, index});
    if (holes_.size() > kMaxHoles)
        holes_.erase(holes_.begin(), holes_.end() - static_cast<std::ptrdiff_t>(kMaxHoles));
}

Place FrameOrder::placeOlder(std::uint32_t frame) {
    const auto hole = std::find_if(holes_.begin(), holes_.end(),
                                   [frame](const Hole& h) { return h.frame == frame; });
    if (hole == holes_.end()) return {.kind = Kind::Repeated};
    Place place{.kind = Kind::OutOfOrder};
    place.fillsAt = hole->index;
    holes_.erase(hole);
    return place;
}

} // namespace veter::probe
