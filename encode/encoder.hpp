#pragma once

#include "base/av.hpp"
#include "base/units.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace veter::encode {

/// How x264 encodes.
struct Settings {
    Size size{1280, 720}; ///< even, 32 to 8192
    AVRational fps{30, 1};
    BitRate bitRate{2'000'000};
    std::chrono::microseconds gop{1'000'000}; ///< from IDR to IDR at most, by the frames' pts
    /// How long a picture, and so an IDR, may take to send at `bitRate`. A smaller value gives a
    /// more even delay, but coarser IDRs (docs/decisions/0007). At least one frame.
    std::chrono::microseconds buffer{100'000};
    std::string preset = "superfast"; ///< as parsePreset() accepts it
    int threads = 2;                  ///< each encodes a slice of every picture; 0 = one per core
    /// As the frames will have it; decoders are told. Unspecified = BT.709 from 720 lines on,
    /// BT.601 below.
    AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;
    /// The same; unspecified = those that go with the matrix.
    AVColorPrimaries primaries = AVCOL_PRI_UNSPECIFIED;
    AVColorTransferCharacteristic transfer = AVCOL_TRC_UNSPECIFIED;
};

/// What the link has room for.
struct EncoderTarget {
    BitRate rate;           ///< of all that comes out
    std::int64_t every = 1; ///< only each n-th frame of Settings::fps is given
    Size size{};            ///< of the pictures that come out; none = Settings::size
    bool operator==(const EncoderTarget&) const = default;
};

/// The least time from an IDR to one that is made because no reference is left: a receiver cannot
/// make a publisher send IDRs more often.
inline constexpr std::chrono::milliseconds kForgetInterval{300};

/// Turns raw frames into H.264 access units. Not thread-safe except where said.
class Encoder {
public:
    virtual ~Encoder() = default;
    /// `in`: YUV420P or NV12 of the size set, limited range, pts in microseconds of
    /// CLOCK_MONOTONIC, rising; read only during the call. Returns the access unit of this frame
    /// (Annex B, same pts, AV_PKT_FLAG_KEY on an IDR, which starts with SPS and PPS, the mean QP as
    /// AV_PKT_DATA_QUALITY_STATS), never null.
    /// Throws av::Error; the encoder is then unusable, unless the frame was refused (EINVAL).
    virtual av::Ptr<AVPacket> encode(const AVFrame& in) = 0;
    virtual void requestKeyFrame() noexcept = 0; ///< any thread; next frame becomes an IDR
    /// Applied at the next frame, in steps of 1 kbit/s.
    virtual void setTarget(EncoderTarget target) noexcept = 0;
    /// The next frame refers to none with a later pts than this (µs), or is an IDR if no other is
    /// left and the last IDR is kForgetInterval old. A pts before the last IDR changes nothing: its
    /// receiver still gets that, or asks for another.
    virtual void forgetAfter(std::int64_t pts) noexcept = 0;
    /// Settings::gop from the next frame on.
    virtual void setGop(std::chrono::microseconds gop) noexcept = 0;
    /// H.264, size, profile, level, colour, and SPS+PPS in Annex B as extradata. Constant; any
    /// thread.
    virtual const AVCodecParameters& parameters() const noexcept = 0;
};

/// The name of an x264 preset. Throws std::invalid_argument, which lists the names x264 knows.
std::string parsePreset(std::string_view text);

/// Throws std::invalid_argument for an unknown preset or a setting out of range, av::Error for what
/// x264 refuses.
std::unique_ptr<Encoder> makeX264(const Settings& settings);

} // namespace veter::encode
