#include "tests/rate/encoder_model.hpp"

#include <algorithm>

namespace veter::sim {
namespace {

constexpr double kLeastBytes = 150;

}

EncoderModel::Picture EncoderModel::encode(double bitsPerSecond) {
    const auto& s = settings_;
    if (rate_ == 0) rate_ = bitsPerSecond;
    rate_ = rate_ * s.lag + bitsPerSecond * (1 - s.lag);
    const bool key = sinceKey_ == 0;
    sinceKey_ = (sinceKey_ + 1) % s.gop;
    const double largest = s.bufferSeconds * s.fps; // in average pictures, as those below
    const double keySize = std::min(s.keyFrame, largest);
    const double others = (s.gop - keySize) / (s.gop - 1);
    const double noisy = std::exp(s.noise * dice_.normal() - s.noise * s.noise / 2);
    const double size = std::min(largest, (key ? keySize : others) * noisy);
    const double bytes = std::max(kLeastBytes, s.fill * size * rate_ / s.fps / 8);
    return {static_cast<std::size_t>(bytes), key};
}

} // namespace veter::sim
