#include "capture/picture/test_picture.hpp"

#include "base/timecode.hpp"
#include "capture/picture/canvas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace veter::capture {
namespace {

constexpr Colour kWhite{235, 128, 128};
constexpr Colour kBlack{16, 128, 128};
constexpr Colour kSun{215, 70, 150};
constexpr Colour kRed{90, 100, 220};
constexpr Colour kBlue{95, 190, 90};
constexpr Colour kSteel{150, 132, 124};

double turns(Micros time, std::int64_t period) noexcept {
    return static_cast<double>(time.count() % period) / static_cast<double>(period);
}

/// A sun that is a clock: the long hand goes round once a minute, the red one once a second.
void drawDial(Canvas& canvas, const AVFrame& frame, Micros wallClock) noexcept {
    const int radius = frame.height / 8;
    const int x = frame.width * 4 / 5;
    const int y = frame.height / 4;
    const int line = std::max(1, radius / 12);
    canvas.disc(x, y, radius, kWhite);
    canvas.disc(x, y, radius - line, kSun);
    for (int hour = 0; hour < 12; ++hour)
        canvas.hand(x, y, hour / 12.0, radius * 8 / 10, radius * 9 / 10, line, kBlack);
    canvas.hand(x, y, turns(wallClock, 60'000'000), 0, radius * 7 / 10, 2 * line, kBlack);
    canvas.hand(x, y, turns(wallClock, 1'000'000), 0, radius * 8 / 10, line, kRed);
}

/// Hours to milliseconds of the capture, for a camera pointed at a screen beside a viewer.
void drawClock(Canvas& canvas, const AVFrame& frame, Micros wallClock) {
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(wallClock).count();
    const auto text = fmt::format("{:02}:{:02}:{:02}.{:03} UTC", ms / 3'600'000 % 24,
                                  ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
    const int scale = std::max(1, frame.width / 320);
    const int x = frame.width / 40;
    const int y = frame.height / 6;
    canvas.rectangle(x, y, (static_cast<int>(text.size()) * kGlyphWidth + 3) * scale,
                     (kGlyphHeight + 4) * scale, kBlack);
    canvas.text(x + 2 * scale, y + 2 * scale, scale, text, kWhite.y);
}

void drawRover(Canvas& canvas, const AVFrame& frame, Micros time, int roadSpeed) noexcept {
    const int unit = std::max(1, frame.height / 72);
    const double sway = std::sin(2 * std::numbers::pi * turns(time, 9'000'000));
    const int x = frame.width * 2 / 5 + static_cast<int>(sway * frame.width / 8);
    const int bump = static_cast<int>(turns(time, 700'000) * 2) * std::max(1, unit / 4);
    const int y = frame.height * 4 / 5 - bump;
    canvas.rectangle(x - 8 * unit, y - 5 * unit, 16 * unit, 4 * unit, kBlue);
    canvas.rectangle(x - 7 * unit, y - 7 * unit, 9 * unit, unit, kSteel); // solar panel
    canvas.rectangle(x - 3 * unit, y - 6 * unit, unit, unit, kSteel);
    canvas.rectangle(x + 5 * unit, y - 11 * unit, unit, 6 * unit, kSteel); // mast, camera, eye
    canvas.rectangle(x + 3 * unit, y - 13 * unit, 6 * unit, 3 * unit, kWhite);
    canvas.disc(x + 8 * unit, y - 12 * unit, unit, kBlack);
    if (turns(time, 1'000'000) < 0.5) canvas.disc(x - 7 * unit, y - 8 * unit, unit, kRed);
    const auto around = static_cast<std::int64_t>(1e6 * 2 * std::numbers::pi * 3 * unit);
    const double turn = turns(time, std::max<std::int64_t>(1, around / std::max(1, roadSpeed)));
    for (const int wheel : {-6, 0, 6}) {
        const int axle = x + wheel * unit;
        canvas.disc(axle, y, 3 * unit, kBlack);
        for (int spoke = 0; spoke < 3; ++spoke)
            canvas.hand(axle, y, turn + spoke / 3.0, 0, 2 * unit, unit, kSteel);
    }
}

} // namespace

TestPicture::TestPicture(int width, int height)
    : pool_(width, height, AV_PIX_FMT_YUV420P), scenery_(width, height) {}

av::Ptr<AVFrame> TestPicture::draw(std::uint64_t number, Micros time, Micros wallClock) {
    auto frame = pool_.get();
    frame->color_range = AVCOL_RANGE_MPEG;
    scenery_.draw(*frame, time);
    Canvas canvas(*frame);
    drawDial(canvas, *frame, wallClock);
    drawClock(canvas, *frame, wallClock);
    drawRover(canvas, *frame, time, scenery_.speed(frame->height * 4 / 5));
    const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(wallClock).count();
    drawTimeCode(*frame, {static_cast<std::uint32_t>(number % TimeCode::kFrames),
                          static_cast<std::uint32_t>(milliseconds)});
    return frame;
}

} // namespace veter::capture
