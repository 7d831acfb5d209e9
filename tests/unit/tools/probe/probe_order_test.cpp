#include "tools/probe/order.hpp"

#include <doctest/doctest.h>

using namespace veter;
using probe::FrameOrder;
using probe::Kind;

namespace {

constexpr std::uint32_t kLast = TimeCode::kFrames - 1;

/// Frames in a row, 33 ms apart, as their numbers say.
TimeCode frame(std::uint32_t number) { return {number % TimeCode::kFrames, number * 33}; }

} // namespace

TEST_CASE("frames in a row skip nothing, also across the wrap of the number") {
    FrameOrder order;
    order.place({kLast - 1, 0xffff'ffe0}, 0);
    for (const auto& code : {TimeCode{kLast, 1}, TimeCode{0, 34}, TimeCode{1, 67}}) {
        const auto place = order.place(code, 1);
        CHECK(place.kind == Kind::Next);
        CHECK(place.missing == 0);
        CHECK(place.frames == 1);
        CHECK(place.milliseconds == 33);
    }
}

TEST_CASE("skipped numbers are missing, also across the wrap") {
    FrameOrder order;
    order.place({kLast - 2, 100}, 0);
    const auto place = order.place({3, 100 + 6 * 33}, 1);
    CHECK(place.kind == Kind::Next);
    CHECK(place.missing == 5);
    CHECK(place.frames == 6);
}

TEST_CASE("a frame seen before is repeated, however old") {
    FrameOrder order;
    for (std::uint32_t i = 0; i < 5; ++i) order.place(frame(i), i);
    CHECK(order.place(frame(4), 5).kind == Kind::Repeated);
    CHECK(order.place(frame(1), 6).kind == Kind::Repeated);
    CHECK(order.place(frame(5), 7).kind == Kind::Next);
}

TEST_CASE("a late frame fills its hole once") {
    FrameOrder order;
    order.place(frame(kLast), 0);
    order.place({2, frame(kLast).milliseconds + 99}, 1);
    const TimeCode late{0, frame(kLast).milliseconds + 33};
    const auto place = order.place(late, 2);
    CHECK(place.kind == Kind::OutOfOrder);
    CHECK(place.fillsAt == 1);
    CHECK(order.place(late, 3).kind == Kind::Repeated);
}

TEST_CASE("only the latest of many holes are remembered") {
    FrameOrder order;
    order.place(frame(0), 0);
    order.place(frame(900), 1);
    CHECK(order.place(frame(899), 2).kind == Kind::OutOfOrder);
    CHECK(order.place(frame(899 - 255), 3).kind == Kind::OutOfOrder);
    CHECK(order.place(frame(899 - 256), 4).kind == Kind::Repeated);
}

TEST_CASE("a counter that starts again is a restart, and no frames are missing or late") {
    const struct {
        const char* what;
        TimeCode before, after;
    } cases[] = {
        {"after an hour", {108'000, 50'000}, {0, 53'000}},
        {"after three seconds", {90, 50'000}, {0, 50'500}},
        {"from more than half the range", {12'000'000, 50'000}, {4, 53'000}},
        {"from just before the wrap", {kLast - 5000, 50'000}, {2, 53'000}},
        {"same number, other time", {7, 50'000}, {7, 53'000}},
        {"a recording from the start", {90, 50'000}, {0, 30'000}},
        {"same number, time set back", {7, 50'000}, {7, 49'000}},
    };
    for (const auto& c : cases) {
        FrameOrder order;
        order.place(c.before, 0);
        const auto place = order.place(c.after, 1);
        CHECK_MESSAGE(place.kind == Kind::Restarted, c.what);
        CHECK_MESSAGE(place.missing == 0, c.what);
        const TimeCode next{c.after.frame + 1, c.after.milliseconds + 33};
        CHECK_MESSAGE(order.place(next, 2).kind == Kind::Next, c.what);
    }
}

TEST_CASE("an outage is not a restart: the camera went on counting") {
    FrameOrder order;
    order.place({100, 50'000}, 0);
    const auto place = order.place({100 + 18'000, 50'000 + 600'000}, 1);
    CHECK(place.kind == Kind::Next);
    CHECK(place.missing == 17'999);
}

TEST_CASE("a stream in which number and time do not both continue is another one") {
    using probe::goesOn;
    const TimeCode from{kLast, 50'000};
    CHECK(goesOn(from, {0, 50'033}));
    CHECK(goesOn(from, {900, 80'000}));
    CHECK(goesOn({7, 0xffff'fff0}, {8, 17}));
    for (const auto& to :
         {from, TimeCode{0, 50'000}, TimeCode{kLast, 50'033}, TimeCode{0, 49'967},
          TimeCode{kLast - 1, 50'033}, TimeCode{1799, 110'000}, TimeCode{4000, 50'900}})
        CHECK_FALSE(goesOn(from, to));
}

TEST_CASE("holes from before a restart are forgotten") {
    FrameOrder order;
    order.place(frame(10), 0);
    order.place(frame(12), 1);
    order.place({0, frame(12).milliseconds + 2000}, 2);
    order.place({12, frame(12).milliseconds + 2400}, 3);
    CHECK(order.place({11, frame(12).milliseconds + 2366}, 4).fillsAt == 3);
}
