#pragma once
// A time code in the picture itself: it survives the codec and any server, so any viewer of the
// picture can tell which frame it is and how old.

#include <chrono>
#include <cstdint>
#include <optional>

struct AVFrame;

namespace veter {

/// 64 blocks of 16x16 luma samples from the top left corner, most significant bit first, black (16)
/// for 0 and white (235) for 1: 24 bits frame number, 32 bits wall-clock milliseconds, 8 bits
/// CRC-8 (polynomial 0x07, start 0xff) of the seven bytes before. Blocks that do not fit into a row
/// (width < 1024) continue in the next row of blocks.
struct TimeCode {
    std::uint32_t frame = 0;        ///< counts from 0, wraps at 2^24
    std::uint32_t milliseconds = 0; ///< of capture, CLOCK_REALTIME since 1970, modulo 2^32

    static constexpr std::uint32_t kFrames = 1U << 24;
    bool operator==(const TimeCode&) const = default;
};

/// Whether a picture of this size has room: at least one block wide and tall enough for all.
bool timeCodeFits(int width, int height) noexcept;

/// Draws into the luma plane of an 8-bit planar or semi-planar YUV (or grey) frame, which must be
/// writable and large enough, and makes the area below it grey in colour.
void drawTimeCode(AVFrame& frame, const TimeCode& code) noexcept;

/// Also of a picture that was scaled to half its width and height after the code was drawn.
/// nullopt = none there, damaged, or a pixel format without a plane of 8-bit luma.
std::optional<TimeCode> readTimeCode(const AVFrame& frame) noexcept;

/// How long ago `code` was captured, given the same wall clock; right within +-24 days.
std::chrono::milliseconds ageOf(const TimeCode& code, std::chrono::milliseconds wallClock) noexcept;

} // namespace veter
