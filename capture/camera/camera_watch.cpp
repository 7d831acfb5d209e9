#include "capture/camera/camera_watch.hpp"

extern "C" {
#include <libavutil/mathematics.h>
}

#include <algorithm>

namespace veter::capture {
namespace {

using namespace std::chrono_literals;
constexpr auto kPatience = 500ms;
constexpr int kPatiencePictures = 3;
constexpr auto kRetry = 250ms;
constexpr auto kHung = 3s; // some need two for their first picture

Clock::duration patienceFor(AVRational fps) noexcept {
    if (fps.num <= 0 || fps.den <= 0) return kPatience;
    const auto pictures =
        Micros(av_rescale(kPatiencePictures * std::int64_t{1'000'000}, fps.den, fps.num));
    return std::max<Clock::duration>(kPatience, pictures);
}

} // namespace

CameraWatch::CameraWatch(Time now, AVRational fps) noexcept
    : quietSince_(now), openedAt_(now), openAt_(now), patience_(patienceFor(fps)) {}

void CameraWatch::opened(Time now, AVRational fps) noexcept {
    openedAt_ = now;
    patience_ = patienceFor(fps);
    worked_ = false;
}

void CameraWatch::picture(Time now) noexcept {
    quietSince_ = now;
    worked_ = true;
    reason_.clear();
}

void CameraWatch::closed(Time now, std::string reason) {
    openAt_ = worked_ ? now : now + kRetry;
    worked_ = false;
    reason_ = std::move(reason);
}

CameraWatch::Time CameraWatch::hungAt() const noexcept {
    return std::max(quietSince_, openedAt_) + std::max<Clock::duration>(kHung, 2 * patience_);
}

} // namespace veter::capture
