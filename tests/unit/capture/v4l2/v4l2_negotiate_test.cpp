#include "capture/v4l2/v4l2_negotiate.hpp"

#include <doctest/doctest.h>
#include <linux/videodev2.h>

using namespace veter;
using namespace veter::capture::v4l2;

namespace {

constexpr auto kYu12 = V4L2_PIX_FMT_YUV420;
constexpr auto kYuyv = V4L2_PIX_FMT_YUYV;
constexpr auto kMjpg = V4L2_PIX_FMT_MJPEG;

SizeOffer one(int width, int height, const std::vector<int>& rates = {}) {
    SizeOffer offer{{{width, height}, {width, height}}, {}};
    for (const int rate : rates) offer.rates.push_back({{rate, 1}, {rate, 1}});
    return offer;
}

SizeOffer upTo(int width, int height, int step, int maxRate) {
    return {{{32, 32}, {width, height}, {step, step}}, {{{1, 1}, {maxRate, 1}}}};
}

} // namespace

TEST_CASE("the nearest size decides, then the rate, then the cheapest format") {
    struct Case {
        const char* name;
        std::vector<FormatOffer> offers;
        Wish wish;
        const char* expected;
    };
    const Wish hd{{1280, 720}, {30, 1}};
    const std::vector<Case> cases{
        {"order of formats",
         {{kMjpg, {one(1280, 720, {30})}},
          {kYuyv, {one(1280, 720, {30})}},
          {V4L2_PIX_FMT_NV12, {one(1280, 720, {30})}}},
         hd,
         "1280x720@30 NV12"},
        {"planar before all",
         {{V4L2_PIX_FMT_NV12, {one(1280, 720, {30})}}, {kYu12, {one(1280, 720, {30})}}},
         hd,
         "1280x720@30 YU12"},
        {"a USB 2 webcam: raw is too slow",
         {{kYuyv, {one(640, 480, {30}), one(1280, 720, {10, 5})}},
          {kMjpg, {one(640, 480, {30}), one(1280, 720, {30, 15})}}},
         hd,
         "1280x720@30 MJPG"},
        {"29.97 is as good as 30",
         {{kMjpg, {one(1280, 720, {30})}},
          {kYuyv, {{{{1280, 720}, {1280, 720}}, {{{30000, 1001}, {30000, 1001}}}}}}},
         hd,
         "1280x720@29.97 YUYV"},
        {"nearest size",
         {{kYuyv, {one(320, 240, {30}), one(640, 480, {30}), one(1920, 1080, {30})}}},
         {{800, 600}, {30, 1}},
         "asked 800x600@30, nearest is 640x480@30 YUYV"},
        {"nearest rate of a list",
         {{kYuyv, {one(1280, 720, {60, 25, 10})}}},
         hd,
         "asked 1280x720@30, nearest is 1280x720@25 YUYV"},
        {"steps",
         {{kYu12, {upTo(4096, 4096, 16, 60)}}},
         {{1288, 730}, {50, 1}},
         "asked 1288x730@50, nearest is 1296x736@50 YU12"},
        {"beyond a range",
         {{kYu12, {upTo(640, 480, 2, 15)}}},
         hd,
         "asked 1280x720@30, nearest is 640x480@15 YU12"},
        {"nothing told", {{kYuyv, {}}}, hd, "1280x720@30 YUYV"},
        {"no rates told", {{kYuyv, {one(1280, 720)}}}, hd, "1280x720@30 YUYV"},
        {"unknown formats are passed over",
         {{V4L2_PIX_FMT_SRGGB10, {one(1280, 720, {30})}}, {kMjpg, {one(640, 360, {30})}}},
         hd,
         "asked 1280x720@30, nearest is 640x360@30 MJPG"},
    };
    for (const auto& c : cases) {
        INFO(c.name);
        const auto choice = choose(c.offers, c.wish);
        REQUIRE(choice);
        CHECK(describe(c.wish, *choice) == c.expected);
    }
    CHECK_FALSE(choose({}, hd));
    const std::vector<FormatOffer> bayer{{V4L2_PIX_FMT_SRGGB10, {one(1280, 720)}}};
    CHECK_FALSE(choose(bayer, hd));
}

TEST_CASE("the nearest of a stepped range is one of its sizes") {
    const SizeRange range{{48, 48}, {100, 100}, {10, 16}};
    CHECK(nearest(range, {1, 1}) == Size{48, 48});
    CHECK(nearest(range, {52, 55}) == Size{48, 48});
    CHECK(nearest(range, {53, 56}) == Size{58, 64});
    CHECK(nearest(range, {999, 999}).width <= 100);
}

TEST_CASE("a requested format is the only one chosen") {
    const std::vector<FormatOffer> offers{{kYu12, {one(1280, 720, {30})}},
                                          {kYuyv, {one(640, 480, {30})}}};
    CHECK(choose(offers, {{1280, 720}, {30, 1}, kYuyv})->fourcc == kYuyv);
    CHECK_FALSE(choose(offers, {{1280, 720}, {30, 1}, kMjpg}));
    const std::vector<FormatOffer> encoding{{V4L2_PIX_FMT_H264, {one(1280, 720, {30})}},
                                            {kYuyv, {one(640, 480, {10})}}};
    CHECK(choose(encoding, {{1280, 720}, {30, 1}, V4L2_PIX_FMT_H264}));
    CHECK(choose(encoding, {{1280, 720}, {30, 1}, 0})->fourcc == kYuyv);
}
