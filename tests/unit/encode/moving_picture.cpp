#include "tests/unit/encode/moving_picture.hpp"

#include <cmath>
#include <cstring>

namespace veter::test {
namespace {

constexpr int kMargin = 256; ///< how far the camera pans
constexpr std::int64_t kStart = 3'600'000'000;

} // namespace

MovingPicture::MovingPicture(Size size, AVPixelFormat pixels) : size_(size), pixels_(pixels) {
    std::uint32_t random = 1;
    for (int y = 0; y < size.height + kMargin; ++y)
        for (int x = 0; x < size.width + kMargin; ++x) {
            random = random * 1664525 + 1013904223;
            const int noise = static_cast<int>(random >> 26) - 32;
            const double shape = 60 * std::sin(x * 0.031) * std::cos(y * 0.017);
            texture_.push_back(static_cast<std::uint8_t>(126 + noise + static_cast<int>(shape)));
        }
}

av::Ptr<AVFrame> MovingPicture::frame(int n) const {
    auto frame = av::makePicture(size_.width, size_.height, pixels_);
    frame->pts = kStart + n * 1'000'000LL / 30;
    const int stride = size_.width + kMargin;
    const auto* from = texture_.data() + n * 2 % kMargin * stride + n * 5 % kMargin;
    for (int y = 0; y < size_.height; ++y)
        std::memcpy(frame->data[0] + y * frame->linesize[0], from + y * stride,
                    static_cast<std::size_t>(size_.width));
    for (int plane = 1; plane < 3 && frame->data[plane] != nullptr; ++plane)
        std::memset(frame->data[plane], 128 + 20 * plane,
                    static_cast<std::size_t>(frame->linesize[plane] * size_.height / 2));
    return frame;
}

} // namespace veter::test
