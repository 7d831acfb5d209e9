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

TEST_CASE(
    "a slow camera is given three pictures' time, and one without a rate the same as a fast") {
    CameraWatch watch(kStart, {2, 1});
    CHECK_FALSE(watch.lost(kStart + 1499ms));
    CHECK(watch.lost(kStart + 1500ms));
    watch.opened(kStart, {0, 1});
    CHECK(watch.lost(kStart + 500ms));
}

TEST_CASE("what worked is opened again at once, what did not four times a second") {
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

TEST_CASE(
    "a camera that is open but silent is opened again after three seconds, a slow one later") {
    CameraWatch watch(kStart, {30, 1});
    watch.opened(kStart + 1s, {30, 1});
    CHECK(watch.hungAt() == kStart + 4s);
    watch.picture(kStart + 2s);
    CHECK(watch.hungAt() == kStart + 5s);
    watch.opened(kStart + 5s, {1, 1});
    CHECK(watch.hungAt() == kStart + 11s);
}
