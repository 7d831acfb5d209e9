#include "encode/frame_decimator.hpp"

#include <algorithm>
#include <cmath>

namespace veter::encode {

void FrameDecimator::setRate(BitRate rate, std::chrono::microseconds now) noexcept {
    rate_ = rate;
    if (adapt_ != Adapt::Frames) size_ = sizes_.choose(rate, now);
    if (adapt_ == Adapt::Size) return;
    const double pictureBits = kBitsPerPixel * size_.width * size_.height;
    const auto wanted = fps_ * pictureBits / static_cast<double>(rate.bitsPerSecond);
    const auto most = std::max(1.0, fps_ / kLeastFps);
    every_ = std::llround(std::clamp(wanted, 1.0, most));
}

bool FrameDecimator::take() noexcept {
    if (left_ > 0 && left_ < every_) {
        --left_;
        return false;
    }
    left_ = every_ - 1;
    return true;
}

} // namespace veter::encode
