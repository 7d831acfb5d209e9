#include "tools/probe/rtsp_input.hpp"

#include "tests/unit/reason.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace veter;
using namespace veter::probe;

TEST_CASE("the video of a server's SDP is found, with its control attribute") {
    const auto video = findVideo("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 0.0.0.0\r\n"
                                 "a=control:*\r\nt=0 0\r\n"
                                 "m=audio 0 RTP/AVP 111\r\na=control:trackID=7\r\n"
                                 "m=video 0 RTP/AVP 97\r\na=control:trackID=1\r\n"
                                 "a=rtpmap:97 H264/90000\r\n"
                                 "m=video 0 RTP/AVP 98\r\na=control:trackID=2\r\n"
                                 "a=rtpmap:98 VP8/90000\r\n");
    CHECK(video.control == "trackID=1");
    CHECK(video.stream.payloadType == 97);
}

TEST_CASE("an SDP without H.264 video is an error that says what it has") {
    const auto refusal = [](const char* sdp) {
        return reason<std::runtime_error>([&] { findVideo(sdp); });
    };
    CHECK(has(refusal("v=0\nm=audio 0 RTP/AVP 0\n"), "has no video"));
    CHECK(has(refusal("v=0\nm=video 0 RTP/AVP 96\na=rtpmap:96 VP8/90000\n"), "VP8/90000"));
    CHECK_THROWS_AS(findVideo(""), std::runtime_error);
}
