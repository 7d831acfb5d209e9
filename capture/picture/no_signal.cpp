#include "capture/picture/no_signal.hpp"

#include "capture/picture/canvas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace veter::capture {
namespace {

constexpr Colour kGrey{50, 128, 128};
constexpr std::uint8_t kWhite = 235;
constexpr std::uint8_t kSoft = 170;
constexpr int kTitleColumns = 16; // characters that fit in a line
constexpr int kTextColumns = 40;

std::string clockOf(Micros wallClock) {
    const auto s = std::chrono::floor<std::chrono::seconds>(wallClock).count();
    return fmt::format("{:02}:{:02}:{:02} UTC", s / 3600 % 24, s / 60 % 60, s % 60);
}

/// In lines of at most `columns`, broken between words where there are some.
std::vector<std::string> wrap(std::string_view text, std::size_t columns) {
    std::vector<std::string> lines;
    while (text.size() > columns) {
        auto end = text.substr(0, columns + 1).rfind(' ');
        if (end == std::string_view::npos || end == 0) end = columns;
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(text[end] == ' ' ? end + 1 : end);
    }
    lines.emplace_back(text);
    return lines;
}

int centre(const AVFrame& frame, int scale, std::string_view text) noexcept {
    return (frame.width - static_cast<int>(text.size()) * kGlyphWidth * scale) / 2;
}

} // namespace

NoSignal::NoSignal(int width, int height) : pool_(width, height, AV_PIX_FMT_YUV420P) {}

av::Ptr<AVFrame> NoSignal::draw(const std::string& reason, Micros since, Micros now) {
    const auto text = reason + clockOf(since) + clockOf(now);
    if (!picture_ || text != shown_) paint(reason, since, now);
    shown_ = text;
    av::Ptr<AVFrame> frame(av_frame_clone(picture_.get()));
    if (!frame) throw std::bad_alloc();
    return frame;
}

void NoSignal::paint(const std::string& reason, Micros since, Micros now) {
    picture_ = pool_.get();
    picture_->color_range = AVCOL_RANGE_MPEG;
    Canvas canvas(*picture_);
    canvas.rectangle(0, 0, picture_->width, picture_->height, kGrey);
    const auto line = [&](int y, int columns, std::string_view text, std::uint8_t luma) {
        const int scale = std::max(1, picture_->width / (columns * kGlyphWidth));
        canvas.text(centre(*picture_, scale, text), y, scale, text, luma);
        return y + (kGlyphHeight + 3) * scale;
    };
    int y = line(picture_->height / 4, kTitleColumns, "NO SIGNAL", kWhite);
    for (const auto& part : wrap(reason, kTextColumns)) y = line(y, kTextColumns, part, kWhite);
    y = line(y, kTextColumns, "since " + clockOf(since), kSoft);
    line(y, kTextColumns, "now   " + clockOf(now), kSoft);
}

} // namespace veter::capture
