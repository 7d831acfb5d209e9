#include "base/timecode.hpp"

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
}

#include <array>
#include <cstring>

namespace veter {
namespace {

constexpr int kBlock = 16;
constexpr int kBits = 64;
constexpr std::uint8_t kBlack = 16;
constexpr std::uint8_t kWhite = 235;
constexpr int kThreshold = (kBlack + kWhite) / 2;
constexpr int kClear = 64; ///< from black or white, of the blocks of a picture that was scaled down

std::uint8_t crc8(std::uint64_t value, int bytes) noexcept {
    unsigned crc = 0xff;
    for (int i = bytes - 1; i >= 0; --i) {
        crc ^= static_cast<unsigned>(value >> (8 * i)) & 0xffU;
        for (int bit = 0; bit < 8; ++bit) crc = (crc << 1) ^ ((crc & 0x80U) != 0 ? 0x107U : 0U);
    }
    return static_cast<std::uint8_t>(crc);
}

int rowsNeeded(int width, int block = kBlock) noexcept {
    const int perRow = width / block;
    return (kBits + perRow - 1) / perRow;
}

bool hasLumaPlane(int format) noexcept {
    const auto* d = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(format));
    return d != nullptr &&
           (d->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL |
                        AV_PIX_FMT_FLAG_PAL)) == 0 &&
           d->comp[0].plane == 0 && d->comp[0].step == 1 && d->comp[0].depth == 8;
}

/// Calls `visit(x, y, bit)` with each block's top left corner.
template <class Visit> void forEachBlock(int width, int block, Visit visit) noexcept {
    const int perRow = width / block;
    for (int i = 0; i < kBits; ++i) visit(i % perRow * block, i / perRow * block, kBits - 1 - i);
}

void greyChroma(AVFrame& frame, int lumaRows) noexcept {
    const auto* d = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    const int rows = -(-lumaRows >> d->log2_chroma_h);
    const int columns = -(-frame.width >> d->log2_chroma_w);
    for (int plane = 1; plane < 3 && frame.data[plane] != nullptr; ++plane)
        for (int y = 0; y < rows; ++y)
            std::memset(frame.data[plane] + y * frame.linesize[plane], 128,
                        static_cast<std::size_t>(columns * d->comp[1].step));
}

int meanOfCentre(const AVFrame& frame, int x, int y, int block) noexcept {
    const int margin = block / 4, side = block / 2;
    int sum = 0;
    for (int row = margin; row < margin + side; ++row) {
        const auto* line = frame.data[0] + (y + row) * frame.linesize[0] + x;
        for (int column = margin; column < margin + side; ++column) sum += line[column];
    }
    return sum / (side * side);
}

/// nullopt = none of that size there. `clearly`: each block is to be nearly black or white, as one
/// picture in 256 has bits by chance that fit.
std::optional<TimeCode> readBlocks(const AVFrame& frame, int block, bool clearly) noexcept {
    if (frame.width < block || rowsNeeded(frame.width, block) * block > frame.height)
        return std::nullopt;
    std::uint64_t bits = 0;
    bool clear = true;
    forEachBlock(frame.width, block, [&](int x, int y, int) {
        const int mean = meanOfCentre(frame, x, y, block);
        clear &= mean < kBlack + kClear || mean > kWhite - kClear;
        bits = bits << 1 | (mean > kThreshold ? 1U : 0U);
    });
    const std::uint64_t data = bits >> 8;
    if ((clearly && !clear) || crc8(data, 7) != static_cast<std::uint8_t>(bits))
        return std::nullopt;
    return TimeCode{static_cast<std::uint32_t>(data >> 32), static_cast<std::uint32_t>(data)};
}

} // namespace

bool timeCodeFits(int width, int height) noexcept {
    return width >= kBlock && rowsNeeded(width) * kBlock <= height;
}

void drawTimeCode(AVFrame& frame, const TimeCode& code) noexcept {
    if (!hasLumaPlane(frame.format) || !timeCodeFits(frame.width, frame.height)) return;
    const std::uint64_t data =
        static_cast<std::uint64_t>(code.frame % TimeCode::kFrames) << 32 | code.milliseconds;
    const std::uint64_t bits = data << 8 | crc8(data, 7);
    forEachBlock(frame.width, kBlock, [&](int x, int y, int bit) {
        const int sample = (bits >> bit & 1U) != 0 ? kWhite : kBlack;
        for (int row = 0; row < kBlock; ++row)
            std::memset(frame.data[0] + (y + row) * frame.linesize[0] + x, sample, kBlock);
    });
    greyChroma(frame, rowsNeeded(frame.width) * kBlock);
}

std::optional<TimeCode> readTimeCode(const AVFrame& frame) noexcept {
    if (!hasLumaPlane(frame.format)) return std::nullopt;
    if (const auto code = readBlocks(frame, kBlock, false)) return code;
    return readBlocks(frame, kBlock / 2, true);
}

std::chrono::milliseconds ageOf(const TimeCode& code,
                                std::chrono::milliseconds wallClock) noexcept {
    const auto now = static_cast<std::uint32_t>(wallClock.count());
    return std::chrono::milliseconds(static_cast<std::int32_t>(now - code.milliseconds));
}

} // namespace veter
