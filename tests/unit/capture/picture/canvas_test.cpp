#include "capture/picture/canvas.hpp"

#include "base/av.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>

using namespace veter;
using namespace veter::capture;

namespace {

constexpr Colour kGround{16, 128, 128};
constexpr Colour kInk{200, 90, 160};

/// A picture of one colour, and bytes beside it that nothing may be drawn into.
class Picture {
public:
    Picture(int width, int height)
        : frame_(av::makePicture(width + 64, height, AV_PIX_FMT_YUV420P)) {
        for (int plane = 0; plane < 3; ++plane)
            std::fill_n(frame_->data[plane],
                        frame_->linesize[plane] * (plane == 0 ? height : height / 2),
                        sample(kGround, plane));
        frame_->width = width;
    }

    Canvas canvas() { return Canvas(*frame_); }
    int at(int x, int y, int plane = 0) const {
        return frame_->data[plane][y * frame_->linesize[plane] + x];
    }
    bool inked(int x, int y) const { return at(x, y) == kInk.y; }
    int count() const {
        int inkedSamples = 0;
        for (int y = 0; y < frame_->height; ++y)
            for (int x = 0; x < frame_->width; ++x) inkedSamples += inked(x, y) ? 1 : 0;
        return inkedSamples;
    }
    bool besideIsUntouched() const {
        for (int plane = 0; plane < 3; ++plane) {
            const int shift = plane == 0 ? 0 : 1;
            for (int y = 0; y < frame_->height >> shift; ++y)
                for (int x = frame_->width >> shift; x < frame_->linesize[plane]; ++x)
                    if (at(x, y, plane) != sample(kGround, plane)) return false;
        }
        return true;
    }
    /// Rows of the picture: '#' where it is inked.
    std::string rows() const {
        std::string text;
        for (int y = 0; y < frame_->height; ++y) {
            for (int x = 0; x < frame_->width; ++x) text += inked(x, y) ? '#' : '.';
            text += '\n';
        }
        return text;
    }

private:
    static std::uint8_t sample(Colour colour, int plane) {
        return plane == 0 ? colour.y : plane == 1 ? colour.u : colour.v;
    }
    av::Ptr<AVFrame> frame_;
};

} // namespace

TEST_CASE("a rectangle has its colour inside, and nothing of it outside") {
    Picture picture(32, 16);
    picture.canvas().rectangle(4, 2, 10, 6, kInk);
    CHECK(picture.count() == 60);
    CHECK(picture.inked(4, 2));
    CHECK(picture.inked(13, 7));
    CHECK_FALSE(picture.inked(14, 7));
    CHECK_FALSE(picture.inked(13, 8));
    for (int y = 1; y < 4; ++y)
        for (int x = 2; x < 7; ++x) {
            CHECK(picture.at(x, y, 1) == kInk.u);
            CHECK(picture.at(x, y, 2) == kInk.v);
        }
    CHECK(picture.at(7, 2, 1) == kGround.u);
    CHECK(picture.at(4, 4, 2) == kGround.v);
}

TEST_CASE("shapes are clipped at the edges") {
    using Draw = std::function<void(Canvas&)>;
    const struct {
        const char* name;
        Draw draw;
        int count; ///< samples of luma that are inked; -1 = some
    } cases[]{
        {"left top", [](Canvas& c) { c.rectangle(-4, -4, 8, 8, kInk); }, 16},
        {"right bottom", [](Canvas& c) { c.rectangle(28, 12, 100, 100, kInk); }, 16},
        {"all", [](Canvas& c) { c.rectangle(-9, -9, 99, 99, kInk); }, 32 * 16},
        {"left of it", [](Canvas& c) { c.rectangle(-20, 2, 20, 5, kInk); }, 0},
        {"below", [](Canvas& c) { c.rectangle(2, 16, 20, 5, kInk); }, 0},
        {"empty", [](Canvas& c) { c.rectangle(2, 2, 0, 5, kInk); }, 0},
        {"negative", [](Canvas& c) { c.rectangle(2, 2, -3, -5, kInk); }, 0},
        {"disc in a corner", [](Canvas& c) { c.disc(31, 15, 6, kInk); }, -1},
        {"disc round all", [](Canvas& c) { c.disc(16, 8, 100, kInk); }, 32 * 16},
        {"disc above", [](Canvas& c) { c.disc(10, -30, 5, kInk); }, 0},
        {"hand out of it", [](Canvas& c) { c.hand(30, 8, 0.25, 0, 90, 3, kInk); }, -1},
        {"text at the right", [](Canvas& c) { c.text(28, 4, 2, "888", kInk.y); }, -1},
        {"text at the left", [](Canvas& c) { c.text(-8, -3, 2, "8", kInk.y); }, -1},
        {"text outside", [](Canvas& c) { c.text(40, 40, 1, "8", kInk.y); }, 0},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        Picture picture(32, 16);
        auto canvas = picture.canvas();
        c.draw(canvas);
        if (c.count >= 0) CHECK(picture.count() == c.count);
        if (c.count < 0) CHECK(picture.count() > 0);
        CHECK(picture.besideIsUntouched());
    }
}

TEST_CASE("a disc is round, about its middle") {
    Picture picture(64, 64);
    picture.canvas().disc(32, 32, 20, kInk);
    CHECK(picture.count() == doctest::Approx(3.14159 * 20.5 * 20.5).epsilon(0.05));
    for (int i = 0; i <= 20; ++i) {
        CHECK(picture.inked(32 - i, 32) == picture.inked(32 + i, 32));
        CHECK(picture.inked(32, 32 - i) == picture.inked(32, 32 + i));
        CHECK(picture.inked(32 + i, 32));
    }
    CHECK_FALSE(picture.inked(32 + 21, 32));
    CHECK_FALSE(picture.inked(32 + 16, 32 + 16));
}

TEST_CASE("a hand points up at zero, and turns clockwise") {
    const struct {
        double turn;
        int x, y; ///< where its end is
    } cases[]{{0, 32, 12}, {0.25, 52, 32}, {0.5, 32, 52}, {0.75, 12, 32}, {1, 32, 12}};
    for (const auto& c : cases) {
        CAPTURE(c.turn);
        Picture picture(64, 64);
        picture.canvas().hand(32, 32, c.turn, 10, 20, 3, kInk);
        CHECK(picture.inked(c.x, c.y));
        CHECK_FALSE(picture.inked(32, 32)); // it begins 10 from there
        CHECK_FALSE(picture.inked(64 - c.x, 64 - c.y));
    }
}

TEST_CASE("letters and digits are drawn, small letters as capitals") {
    Picture picture(12, 7);
    picture.canvas().text(0, 0, 1, "h7", kInk.y);
    CHECK(picture.rows() == "#...#.#####.\n"
                            "#...#.....#.\n"
                            "#...#....#..\n"
                            "#####...#...\n"
                            "#...#..#....\n"
                            "#...#..#....\n"
                            "#...#..#....\n");
    CHECK(picture.at(2, 2, 1) == kGround.u); // luma only
}

TEST_CASE("each character has a shape of its own, an unknown one is blank, and scale enlarges") {
    std::string shapes;
    for (const char c : std::string("0123456789:.ABCDEFGHIJKLMNOPQRSTUVWXYZ-/,()")) {
        Picture picture(kGlyphWidth, kGlyphHeight);
        picture.canvas().text(0, 0, 1, std::string(1, c), kInk.y);
        const auto shape = picture.rows() + "|";
        CHECK_MESSAGE(picture.count() > 0, c);
        CHECK_MESSAGE(shapes.find(shape) == std::string::npos, c);
        shapes += shape;
        Picture large(kGlyphWidth * 3, kGlyphHeight * 3);
        large.canvas().text(0, 0, 3, std::string(1, c), kInk.y);
        CHECK_MESSAGE(large.count() == 9 * picture.count(), c);
    }
    Picture blank(60, 7);
    blank.canvas().text(0, 0, 1, " \n\t#\x80\xff_", kInk.y);
    CHECK(blank.count() == 0);
}
