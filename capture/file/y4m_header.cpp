#include "capture/file/y4m_header.hpp"

#include <algorithm>
#include <charconv>

namespace veter::capture {
namespace {

constexpr std::string_view kMagic = "YUV4MPEG2";
constexpr int kMaxSide = 8192;

struct ColourSpace {
    std::string_view name;
    AVPixelFormat pixels;
};
constexpr ColourSpace kColourSpaces[] = {
    {"420", AV_PIX_FMT_YUV420P},      {"420jpeg", AV_PIX_FMT_YUV420P},
    {"420mpeg2", AV_PIX_FMT_YUV420P}, {"420paldv", AV_PIX_FMT_YUV420P},
    {"422", AV_PIX_FMT_YUV422P},      {"444", AV_PIX_FMT_YUV444P},
    {"mono", AV_PIX_FMT_GRAY8}};

std::optional<int> wholeNumber(std::string_view text) noexcept {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

bool takeSide(std::string_view text, int& side) noexcept {
    side = wholeNumber(text).value_or(0);
    return side >= 1 && side <= kMaxSide;
}

/// NUMBER:NUMBER; a zero on either side = not known.
bool takeRatio(std::string_view text, AVRational& ratio) noexcept {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    const auto num = wholeNumber(text.substr(0, colon));
    const auto den = wholeNumber(text.substr(colon + 1));
    if (!num || !den) return false;
    ratio = *num == 0 || *den == 0 ? AVRational{0, 1} : AVRational{*num, *den};
    return true;
}

bool takeColourSpace(std::string_view text, AVPixelFormat& pixels) noexcept {
    const auto* found = std::find_if(std::begin(kColourSpaces), std::end(kColourSpaces),
                                     [&](const ColourSpace& c) { return c.name == text; });
    if (found == std::end(kColourSpaces)) return false;
    pixels = found->pixels;
    return true;
}

/// What ffmpeg writes; other extensions are passed over.
std::string_view takeExtension(std::string_view text, Y4mHeader& header) noexcept {
    if (text == "COLORRANGE=FULL") header.range = AVCOL_RANGE_JPEG;
    if (text == "COLORRANGE=LIMITED") header.range = AVCOL_RANGE_MPEG;
    return "";
}

/// Why the parameter cannot be taken; empty = it was.
std::string_view take(char name, std::string_view value, Y4mHeader& header) noexcept {
    switch (name) {
    case 'W': return takeSide(value, header.width) ? "" : "the width must be 1 to 8192";
    case 'H': return takeSide(value, header.height) ? "" : "the height must be 1 to 8192";
    case 'F': return takeRatio(value, header.fps) ? "" : "the frame rate must be NUMBER:NUMBER";
    case 'A':
        return takeRatio(value, header.pixelAspect) ? "" : "the pixel aspect must be NUMBER:NUMBER";
    case 'C':
        return takeColourSpace(value, header.pixels)
                   ? ""
                   : "the colour space must be 420, 422, 444 or mono with 8 bits a sample";
    case 'X': return takeExtension(value, header);
    default: return ""; // I (interlacing): no matter here
    }
}

} // namespace

bool Y4mHeader::operator==(const Y4mHeader& other) const noexcept {
    return width == other.width && height == other.height && fps.num == other.fps.num &&
           fps.den == other.fps.den && pixels == other.pixels &&
           pixelAspect.num == other.pixelAspect.num && pixelAspect.den == other.pixelAspect.den &&
           range == other.range;
}

Y4mResult parseY4mHeader(std::string_view line) noexcept {
    if (line.substr(0, kMagic.size()) != kMagic) return {{}, "it does not begin with YUV4MPEG2"};
    line.remove_prefix(kMagic.size());
    if (!line.empty() && line.front() != ' ') return {{}, "it does not begin with YUV4MPEG2"};
    Y4mHeader header;
    while (!line.empty()) {
        line.remove_prefix(1); // the space
        const auto word = line.substr(0, line.find(' '));
        line.remove_prefix(word.size());
        if (word.empty()) continue;
        const auto problem = take(word.front(), word.substr(1), header);
        if (!problem.empty()) return {{}, problem};
    }
    if (header.width == 0) return {{}, "the width is missing"};
    if (header.height == 0) return {{}, "the height is missing"};
    return {header, ""};
}

} // namespace veter::capture
