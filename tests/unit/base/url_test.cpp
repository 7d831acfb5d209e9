#include "base/url.hpp"

#include <doctest/doctest.h>

using namespace veter;

TEST_CASE("nothing that may be secret is shown") {
    struct Case {
        const char* url;
        const char* shown;
    };
    for (const auto& c : {
             Case{"rtsp://u:p@h:1/cam", "rtsp://h:1/cam"},
             Case{"rtsp://u:p@h:1", "rtsp://h:1"},
             Case{"rtsp://u:p@ss@h/cam", "rtsp://h/cam"},
             Case{"rtsp://u:p%40ss@[::1]:8554/cam", "rtsp://[::1]:8554/cam"},
             Case{"rtsp://[2001:db8::1]/cam", "rtsp://[2001:db8::1]/cam"},
             Case{"rtsp://h/cam?user=u&pass=p", "rtsp://h/cam"},
             Case{"rtsp://h?jwt=t", "rtsp://h"},
             Case{"rtsp://u:p@h/cam#t", "rtsp://h/cam"},
             // Where the user's part ends is not known.
             Case{"rtsp://u:p@s/SECRET@h/cam", "rtsp://..."},
             Case{"rtsp://u:p/SECRET@h/cam", "rtsp://..."},
             Case{"rtsp://u:12/SECRET@h/cam", "rtsp://..."},
             Case{"rtsp://u:p#SECRET@h/cam", "rtsp://..."},
             Case{"rtsp://u:p?SECRET@h/cam", "rtsp://..."},
             Case{"rtsp://h/cam?mail=a@b", "rtsp://..."},
             Case{"rtsp://u:SECRET", "rtsp://..."},
             Case{"rtsp://u:SECRET/cam", "rtsp://..."},
             Case{"u:SECRET@h/cam", "..."},
             Case{"", ""},
             Case{"://", "://"},
             Case{"input@home.sdp", "input@home.sdp"},
             Case{"12:30.sdp", "12:30.sdp"},
         })
        CHECK_MESSAGE(withoutCredentials(c.url) == c.shown, c.url);
}

TEST_CASE("URLs in a text are shown without secrets, and the rest as it is") {
    CHECK(withoutSecrets("no URL: 3/4 (a@b)") == "no URL: 3/4 (a@b)");
    CHECK(withoutSecrets("[tcp @ 0x1] to tcp://h:1?timeout=5 failed") ==
          "[tcp @ 0x1] to tcp://h:1 failed");
    CHECK(withoutSecrets("'rtsp://u:p@h/cam': refused, not rtsps://h/cam?jwt=t") ==
          "'rtsp://h/cam': refused, not rtsps://h/cam");
    CHECK(withoutSecrets("publish to rtsp://h:8555/cam: Connection refused") ==
          "publish to rtsp://h:8555/cam: Connection refused");
    CHECK(withoutSecrets("must be rtsp://HOST[:PORT]/PATH") == "must be rtsp://HOST[:PORT]/PATH");
    CHECK(withoutSecrets("Sending:\nAuthorization: Basic dTpw\r\nCSeq: 1\r\nAuthorization: x") ==
          "Sending:\nAuthorization: ...\r\nCSeq: 1\r\nAuthorization: ...");
    CHECK(withoutSecrets("://") == "://");
}

TEST_CASE("only the '@' behind the user may stand unescaped") {
    for (const auto* plain : {"rtsp://h/cam", "rtsp://u:p@h/cam", "rtsp://u:p%40@h/cam?a=b"})
        CHECK_MESSAGE(hasPlainUser(plain), plain);
    for (const auto* other : {"rtsp://u:p@s@h/cam", "rtsp://u:p/s@h/cam", "rtsp://u:p#s@h/cam",
                              "rtsp://u:p?s@h/cam", "rtsp://u:p@s/s@h/cam", "rtsp://h/cam?a=b@c"})
        CHECK_FALSE_MESSAGE(hasPlainUser(other), other);
}
