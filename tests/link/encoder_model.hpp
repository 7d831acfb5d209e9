#pragma once

#include "tests/link/picture_encoder.hpp"
#include "tests/link/random_numbers.hpp"

#include <cstddef>
#include <cstdint>

namespace veter::sim {

struct EncoderSettings {
    double fps = 30;
    int gop = 30;        ///< frames at `fps`: a key frame comes by time
    double keyFrame = 4; ///< times an average picture, if the buffer has room for it
    double bufferSeconds = 0.1;
    double noise = 0.25;  ///< of the logarithm of a picture's size
    double fill = 1;      ///< of the rate, as a still scene takes less
    unsigned kept = 15;   ///< pictures that another may refer to
    double further = 1.2; ///< times as large is one that refers to another than the last
    double lag = 0.5;     ///< of a change of rate is still missing one picture later
};

/// Sizes of pictures as x264 makes them: CBR with a small buffer, which follows a new rate within a
/// few pictures only. A picture that is skipped changes nothing.
class EncoderModel final : public PictureEncoder {
public:
    EncoderModel(const EncoderSettings& settings, std::uint32_t seed)
        : settings_(settings), random_(seed) {}

    void capture() override { --untilKey_; }
    Encoded encode(encode::EncoderTarget target) override;
    void requestKeyFrame() noexcept override { untilKey_ = 0; }
    void forget(unsigned pictures) override { back_ = pictures + 1; }

private:
    const EncoderSettings settings_;
    RandomNumbers random_;
    double rate_ = 0;
    unsigned back_ = 1; // of the next picture, at least
    unsigned sinceKey_ = 0;
    int untilKey_ = 0; // frames captured; none = the next picture is a key frame
};

} // namespace veter::sim
