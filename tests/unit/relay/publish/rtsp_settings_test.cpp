#include "relay/publish/rtsp_settings.hpp"

#include "tests/unit/reason.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

using namespace veter;
using namespace veter::relay;

TEST_CASE("a URL without host, path or scheme is refused, and so is a space in it") {
    const std::string form = "must be rtsp://HOST[:PORT]/PATH or rtsps://HOST[:PORT]/PATH";
    const std::string space = "a space is written as %20";
    const struct {
        const char* url;
        std::string error; // empty = taken
    } cases[]{
        {"rtsp://host/camera", ""},
        {"rtsps://user:pass@[::1]:8322/front/camera?x=y", ""},
        {"rtsp://host/my%20camera", ""},
        {"rtsp://host/my camera", space},
        {"rtsp://host/camera ", space},
        {"rtsp://ho st/camera", space},
        {"rtsp://host", form},
        {"rtsp://host/", form},
        {"rtsp:///camera", form},
        {"http://host/camera", form},
        {"", form},
    };
    for (const auto& c : cases) {
        INFO(c.url);
        CHECK(reason<std::invalid_argument>([&] { parseRtspUrl(c.url); }) == c.error);
    }
    CHECK(parseRtspUrl("rtsp://host/camera") == "rtsp://host/camera");
}

TEST_CASE("the port of an RTSP URL is in it, or the scheme's") {
    CHECK(rtspPort("rtsp://127.0.0.1:8555/camera") == 8555);
    CHECK(rtspPort("rtsp://vps/camera:1") == 554);
    CHECK(rtspPort("rtsps://vps/camera") == 322);
    CHECK(rtspPort("rtsps://user:9@[2001:db8::1]:8322/camera") == 8322);
    CHECK(rtspPort("rtsp://user:9@[2001:db8::1]/camera") == 554);
    CHECK(rtspPort("rtsp://vps:?/camera") == 0);
    CHECK(rtspPort("vps:8555") == 0);
}
