#include "capture/common/uri.hpp"

#include "capture/common/source.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

using namespace veter;
using namespace veter::capture;

namespace {
std::string refusal(const std::string& uri) {
    try {
        open({.uri = uri});
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}
} // namespace

TEST_CASE("a URI is split into scheme, path and options") {
    Uri uri("file:/clips/what?.mp4?loop=1&");
    CHECK(uri.scheme() == "file");
    CHECK(uri.path() == "/clips/what?.mp4");
    CHECK_THROWS_AS(uri.requireAllTaken(), std::invalid_argument);
    CHECK(uri.takeFlag("loop"));
    CHECK_FALSE(uri.takeFlag("loop"));
    CHECK_NOTHROW(uri.requireAllTaken());
    CHECK(Uri("test:").path().empty());
    CHECK_FALSE(Uri("file:a?loop=0").takeFlag("loop"));
}

TEST_CASE("an invalid source is refused, and the error quotes it and says what is valid") {
    struct Case {
        const char* uri;
        const char* hint;
    };
    for (const auto& c : {
             Case{"rtsp:host", "v4l2:, argus:, test:, file:"},
             Case{"/dev/video0", "SCHEME:PATH"},
             Case{"", "SCHEME:PATH"},
             Case{":x", "SCHEME:PATH"},
             Case{"test:720p", "nothing may follow"},
             Case{"test:?speed=2", "unknown option 'speed'"},
             Case{"argus:", "a camera's number must follow, such as argus:0"},
             Case{"argus:0x", "a camera's number must follow, such as argus:0"},
             Case{"argus:-1", "a camera's number must follow, such as argus:0"},
             Case{"argus:0?mode=1", "unknown option 'mode'"},
             Case{"v4l2:", "v4l2:/dev/video0"},
             Case{"v4l2:/dev/video0?loop=1", "unknown option 'loop'"},
             Case{"file:", "file:clip.mp4"},
             Case{"file:a.mp4?loop", "NAME=VALUE"},
             Case{"file:a.mp4?loop=yes", "0 or 1, not 'yes'"},
             Case{"file:-?loop=1", "unknown option 'loop'"},
         }) {
        const auto text = refusal(c.uri);
        INFO(c.uri, " -> ", text);
        CHECK(text.find(c.hint) != std::string::npos);
        CHECK(text.find(fmt::format("'{}'", c.uri)) != std::string::npos);
    }
}
