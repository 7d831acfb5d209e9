#pragma once
// What a camera offers, and which of it is nearest to what is wished for. No device needed.

#include "base/units.hpp"

extern "C" {
#include <libavutil/rational.h>
}

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace veter::capture::v4l2 {

struct SizeRange { ///< a single size: min == max
    Size min;
    Size max;
    Size step{1, 1};
};

struct RateRange { ///< a single rate: min == max; frames a second
    AVRational min;
    AVRational max;
};

struct SizeOffer {
    SizeRange sizes;
    std::vector<RateRange> rates; ///< at the size nearest to the wish; empty = not told
};

struct FormatOffer {
    std::uint32_t fourcc = 0;
    std::vector<SizeOffer> sizes; ///< empty = not told
};

struct Wish {
    Size size;
    AVRational fps;
    std::uint32_t fourcc = 0; ///< 0 = any accepted one
};

struct Choice {
    std::uint32_t fourcc = 0;
    Size size;
    AVRational fps;
};

Size nearest(const SizeRange& range, Size wish) noexcept;

/// The nearest size decides, then the nearest rate, then the order of acceptedFormats(). What is
/// not told is taken to be possible. nullopt = no accepted format, or not
/// the one wished for, among the offers.
std::optional<Choice> choose(std::span<const FormatOffer> offers, const Wish& wish);

/// "1280x720@30 YUYV", or "asked 1280x720@30, nearest is 640x480@25 YUYV".
std::string describe(const Wish& wish, const Choice& choice);

} // namespace veter::capture::v4l2
