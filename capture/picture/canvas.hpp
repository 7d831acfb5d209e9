#pragma once

#include <cstdint>
#include <string_view>

struct AVFrame;

namespace veter::capture {

struct Colour { // limited range YUV
    std::uint8_t y, u, v;
};

inline constexpr int kGlyphWidth = 6; ///< of Canvas::text at scale 1, with the gap
inline constexpr int kGlyphHeight = 7;

/// Draws plain shapes into a writable YUV420P frame, clipped to it. Borrows the frame.
class Canvas {
public:
    explicit Canvas(AVFrame& frame) noexcept : frame_(frame) {}

    void rectangle(int x, int y, int width, int height, Colour colour) noexcept;
    void disc(int x, int y, int radius, Colour colour) noexcept;
    /// Turns clockwise from twelve o'clock: 0 to 1 = one turn; `from` and `to` are radii.
    void hand(int x, int y, double turn, int from, int to, int thickness, Colour colour) noexcept;
    /// Digits, capital letters (small ones become capitals) and ":.-/,()"; luma only. Others come
    /// out blank.
    void text(int x, int y, int scale, std::string_view text, std::uint8_t luma) noexcept;

private:
    void run(int y, int x0, int x1, Colour colour) noexcept;

    AVFrame& frame_;
};

} // namespace veter::capture
