#include "encode/size_chooser.hpp"

#include <algorithm>
#include <utility>

namespace veter::encode {
namespace {

/// Even, as H.264 halves the resolution of colour.
Size halfOf(Size full) noexcept {
    const Size half{full.width / 4 * 2, full.height / 4 * 2};
    const bool small = std::max(full.width, full.height) <= SizeChooser::kSmallPixels;
    return small || std::min(half.width, half.height) < SizeChooser::kLeastPixels ? full : half;
}

} // namespace

SizeChooser::SizeChooser(Size full, double fps) noexcept
    : sizes_{full, halfOf(full)}, fps_(std::min(fps, kSmoothFps)) {}

std::size_t SizeChooser::largestAt(double bitsPerSecond) const noexcept {
    const auto fits = [&](Size size) {
        return fps_ * size.width * size.height * kBitsPerPixel <= bitsPerSecond;
    };
    std::size_t i = 0;
    while (i + 1 < sizes_.size() && !fits(sizes_[i])) ++i;
    return i;
}

Size SizeChooser::choose(BitRate rate, std::chrono::microseconds now) noexcept {
    const auto bits = static_cast<double>(rate.bitsPerSecond);
    const auto most = largestAt(bits);
    if (!std::exchange(begun_, true)) current_ = most;
    auto wanted = current_;
    if (most > current_)
        wanted = most;
    else if (largestAt(bits / kClearly) < current_)
        wanted = current_ - 1;
    if (wanted == current_ || wanted != wanted_) since_ = now;
    wanted_ = wanted;
    if (now - since_ >= (wanted > current_ ? kDownAfter : kUpAfter)) current_ = wanted;
    return size();
}

} // namespace veter::encode
