#include "capture/camera/camera_watch.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::capture;
using namespace std::chrono_literals;

namespace {
constexpr Clock::time_point kStart{100s};
}

TEST_CASE("half a second without a picture is a loss, from the start on and after each picture") {
    CameraWatch watch(kStart, {30, 1});
    watch.opened(kStart, {30, 1});
    CHECK_FALSE(watch.lost(kStart + 499ms));
    CHECK(watch.lost(kStart + 500ms));
    watch.picture(kStart + 600ms);
    CHECK_FALSE(watch.lost(kStart + 1099ms));
    CHECK(watch.lost(kStart + 1100ms));
    CHECK(watch.quietSince() == kStart + 600ms);
}

TEST_CASE("a slow camera has three frame intervals, one without a rate as long as a fast one") {
    CameraWatch watch(kStart, {2, 1});
    CHECK_FALSE(watch.lost(kStart + 1499ms));
    CHECK(watch.lost(kStart + 1500ms));
    watch.opened(kStart, {0, 1});
    CHECK(watch.lost(kStart + 500ms));
}

TEST_CASE("a camera that worked is reopened at once, one that did not four times a second") {
    CameraWatch watch(kStart, {30, 1});
    CHECK(watch.openAt() == kStart);
    watch.closed(kStart, "used by another program");
    CHECK(watch.openAt() == kStart + 250ms);
    watch.opened(kStart + 250ms, {30, 1});
    watch.picture(kStart + 300ms);
    CHECK(watch.reason().empty());
    watch.closed(kStart + 400ms, "unplugged");
    CHECK(watch.openAt() == kStart + 400ms);
    CHECK(watch.reason() == "unplugged");
    watch.closed(kStart + 410ms, "unplugged");
    CHECK(watch.openAt() == kStart + 660ms);
    watch.opened(kStart + 660ms, {30, 1}); // opens, but delivers nothing
    watch.closed(kStart + 700ms, "read error");
    CHECK(watch.openAt() == kStart + 950ms);
}

TEST_CASE("a camera that is open but silent is reopened after three seconds, a slow one later") {
    CameraWatch watch(kStart, {30, 1});
    watch.opened(kStart + 1s, {30, 1});
    CHECK(watch.hungAt() == kStart + 4s);
    watch.picture(kStart + 2s);
    CHECK(watch.hungAt() == kStart + 5s);
    watch.opened(kStart + 5s, {1, 1});
    CHECK(watch.hungAt() == kStart + 11s);
}
