#include "tests/link/encoder_model.hpp"

#include "encode/x264_params.hpp"

#include <algorithm>
#include <utility>

namespace veter::sim {
namespace {

constexpr double kLeastBytes = 150;
/// Of the buffer, in an IDR: x264 leaves room, by 1.8 to 2.0 of 2.25 to 3 average pictures.
constexpr double kKeyShare = 0.7;

} // namespace

EncoderModel::Encoded EncoderModel::encode(encode::EncoderTarget target) {
    const auto bitsPerSecond = static_cast<double>(target.rate.bitsPerSecond * target.every);
    const auto& s = settings_;
    if (rate_ == 0) rate_ = bitsPerSecond;
    rate_ = rate_ * s.lag + bitsPerSecond * (1 - s.lag);
    const auto back = std::exchange(back_, 1);
    const bool key = untilKey_ <= 0 || back > s.kept || back > sinceKey_;
    if (key) untilKey_ = s.gop;
    sinceKey_ = key ? 1 : sinceKey_ + 1;
    // In average pictures, as those below.
    const double seconds =
        std::min(s.bufferSeconds, std::chrono::duration<double>(encode::kLongestPicture).count() /
                                      static_cast<double>(target.every));
    const double largest = std::max(1.0, seconds * s.fps);
    const double keySize = std::min(s.keyFrame, std::max(1.0, kKeyShare * largest));
    const double pictures =
        std::max(2.0, static_cast<double>(s.gop) / static_cast<double>(target.every));
    const double others = (pictures - keySize) / (pictures - 1);
    const double noisy = std::exp(s.noise * random_.normal() - s.noise * s.noise / 2);
    const double distance = back > 1 ? s.further : 1;
    const double size = std::min(largest, (key ? keySize : others * distance) * noisy);
    const double bytes = std::max(kLeastBytes, s.fill * size * rate_ / s.fps / 8);
    return {static_cast<std::size_t>(bytes), key, 0, back};
}

} // namespace veter::sim
