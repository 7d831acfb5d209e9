#include "base/url.hpp"

#include <doctest/doctest.h>

using namespace veter;

TEST_CASE("no password is shown") {
    CHECK(withoutCredentials("rtsp://u:p@h:1/cam") == "rtsp://h:1/cam");
    CHECK(withoutCredentials("rtsp://u:p@ss@h/cam") == "rtsp://h/cam");
    CHECK(withoutCredentials("rtsp://h/cam@2") == "rtsp://h/cam@2");
    CHECK(withoutCredentials("rtsp://h?a=b@c") == "rtsp://h?a=b@c");
    CHECK(withoutCredentials("input@home.sdp") == "input@home.sdp");
}
