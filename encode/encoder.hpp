#pragma once

#include "base/av.hpp"
#include "base/units.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace veter::encode {

struct Settings {
    Size size{1280, 720};
    AVRational fps{30, 1};
    BitRate bitRate{2'000'000};
    std::chrono::microseconds gop{1'000'000}; ///< time between IDRs
    std::string preset = "superfast";         ///< one of x264_preset_names
    int threads = 2;                          ///< each encodes a slice of every picture
};

/// Turns raw frames into H.264 access units. Not thread-safe except where said.
class Encoder {
public:
    using OnPacket = std::function<void(av::Ptr<AVPacket>)>;
    virtual ~Encoder() = default;
    /// `in`: YUV420P of the size set, pts in microseconds of CLOCK_MONOTONIC, rising; read only
    /// during the call. Calls `out` zero or more times before it returns, each time with one access
    /// unit (Annex B, same pts, AV_PKT_FLAG_KEY on an IDR, which starts with SPS and PPS).
    /// Throws av::Error; the encoder is then unusable.
    virtual void encode(const AVFrame& in, const OnPacket& out) = 0;
    virtual void requestKeyFrame() noexcept = 0;        ///< any thread; next frame becomes an IDR
    virtual void setBitRate(BitRate rate) noexcept = 0; ///< any thread; applied at the next frame
    /// H.264, size, profile, level, and SPS+PPS in Annex B as extradata. Constant; any thread.
    virtual const AVCodecParameters& parameters() const noexcept = 0;
};

/// Throws av::Error for what x264 refuses, std::invalid_argument for an unknown preset.
std::unique_ptr<Encoder> makeX264(const Settings& settings);

} // namespace veter::encode
