#include "capture/picture/scenery.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace veter;
using namespace veter::capture;
using namespace std::chrono_literals;

namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 180;
constexpr int kSkyRow = 20;
constexpr int kNearRow = kHeight - 1;

using Row = std::vector<std::uint8_t>;

const Scenery& scenery() {
    static const Scenery made(kWidth, kHeight); // takes a while
    return made;
}

av::Ptr<AVFrame> view(Micros time) {
    auto frame = av::makePicture(kWidth, kHeight, AV_PIX_FMT_YUV420P);
    scenery().draw(*frame, time);
    return frame;
}

Row row(const AVFrame& frame, int y, int plane = 0) {
    const auto* begin = frame.data[plane] + y * frame.linesize[plane];
    return {begin, begin + (plane == 0 ? frame.width : frame.width / 2)};
}

} // namespace

TEST_CASE("all of the picture is painted, in colours of limited range") {
    const auto frame = view(0s);
    for (int y = 0; y < kHeight; ++y)
        for (const int luma : row(*frame, y)) REQUIRE((luma >= 16 && luma <= 235));
    int colours = 0;
    for (int y = 0; y < kHeight / 2; ++y)
        for (const int u : row(*frame, y, 1)) colours += u != 128 ? 1 : 0;
    CHECK(colours > kWidth * kHeight / 4 / 2);
}

TEST_CASE("nearer rows move faster, each at the speed it names") {
    CHECK(scenery().speed(kNearRow) > scenery().speed(kHeight * 3 / 4));
    CHECK(scenery().speed(kHeight * 3 / 4) > scenery().speed(kHeight / 2));
    CHECK(scenery().speed(kHeight / 2) > scenery().speed(kSkyRow));
    CHECK(scenery().speed(kSkyRow) > 0);
    const auto before = view(0s);
    const auto after = view(500ms);
    for (const int y : {kSkyRow, kHeight / 2, kHeight * 3 / 4, kNearRow}) {
        CAPTURE(y);
        const auto moved = static_cast<std::ptrdiff_t>(scenery().speed(y) / 2);
        const auto from = row(*before, y);
        const auto to = row(*after, y);
        REQUIRE(moved < kWidth);
        // A row shows here what was `moved` further on, and repeats after its width.
        const auto compared = std::min<std::ptrdiff_t>(kWidth - moved - 2, kWidth / 4);
        const auto same = [&](std::ptrdiff_t by) {
            return std::equal(from.begin() + by, from.begin() + by + compared, to.begin());
        };
        CHECK((same(moved) || same(moved + 1) || same(moved - 1)));
    }
}

TEST_CASE("the scenery repeats") {
    // The far rows after a minute, the woods after 25 s, the ground after 1.6 s.
    const auto first = view(0s);
    const auto again = view(60s);
    CHECK(row(*first, kSkyRow) == row(*again, kSkyRow));
    CHECK(row(*first, kHeight / 2) == row(*view(25s), kHeight / 2));
    CHECK(row(*first, kNearRow) == row(*view(1600ms), kNearRow));
    CHECK(row(*first, kSkyRow) != row(*view(30s), kSkyRow));
}

TEST_CASE("objects that leave on one side return on the other, with their colours") {
    // Far rows take a minute for two widths of the picture: at 45 s the one half is the last
    // quarter of that, the other half its first.
    const auto first = view(0s), second = view(30s), across = view(45s);
    for (const int plane : {0, 1, 2}) {
        const int y = plane == 0 ? kSkyRow : kSkyRow / 2;
        const auto begin = row(*first, y, plane);
        auto expected = row(*second, y, plane);
        const auto half = static_cast<std::ptrdiff_t>(expected.size() / 2);
        expected.erase(expected.begin(), expected.begin() + half);
        expected.insert(expected.end(), begin.begin(), begin.begin() + half);
        CHECK(row(*across, y, plane) == expected);
        CHECK(begin != row(*second, y, plane));
    }
}

TEST_CASE("the scenery still moves after a month") {
    const auto late = 30 * 24h + 7ms;
    CHECK(row(*view(late), kNearRow) != row(*view(late + 100ms), kNearRow));
    CHECK(row(*view(30 * 24h), kSkyRow) == row(*view(0s), kSkyRow)); // of all periods a multiple
}
