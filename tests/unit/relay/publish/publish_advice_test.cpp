#include "relay/publish/publish_advice.hpp"

#include "base/av.hpp"
#include "tests/unit/reason.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;

TEST_CASE("each failure has its advice") {
    const std::string url = "rtsp://robot:SECRET@127.0.0.1:8555/camera";
    const struct {
        int code;
        const char* advice;
    } cases[]{
        {AVERROR(ECONNREFUSED), "is MediaMTX running there"},
        {AVERROR_HTTP_UNAUTHORIZED, "user:password@"},
        {AVERROR_HTTP_FORBIDDEN, "may not publish"},
        {AVERROR_HTTP_NOT_FOUND, "no such path"},
        {AVERROR_HTTP_BAD_REQUEST, "letters, digits and _ . - /"},
        {AVERROR_INVALIDDATA, "does another relay publish to this path"},
        {AVERROR(EPROTONOSUPPORT), "rtspTransports"},
    };
    for (const auto& c : cases) {
        const auto advice = adviceOn(c.code, url);
        INFO(advice);
        CHECK(has(advice, c.advice));
        CHECK(advice.rfind(" (", 0) == 0);
        CHECK(advice.back() == ')');
        CHECK_FALSE(has(advice, "SECRET"));
    }
    CHECK(adviceOn(AVERROR(EPIPE), url).empty());
}

TEST_CASE("a host without an address is named, and nothing else of its URL") {
    for (const auto* url : {"rtsp://no.such.invalid/camera", "rtsp://no.such.invalid:8555/camera?x",
                            "rtsps://robot:SECRET@no.such.invalid:8322/camera"}) {
        const auto advice = adviceOn(AVERROR(EIO), url);
        INFO(advice);
        CHECK(advice.rfind(" (host no.such.invalid: ", 0) == 0);
        CHECK_FALSE(has(advice, "SECRET"));
    }
}

TEST_CASE("where the host has an address, the advice is about the certificate, or none") {
    for (const std::string host : {"127.0.0.1", "127.0.0.1:8555", "[::1]", "[::1]:8555"}) {
        CHECK(has(adviceOn(AVERROR(EIO), "rtsps://" + host + "/camera"), "certificate"));
        CHECK(adviceOn(AVERROR(EIO), "rtsp://" + host + "/camera").empty());
    }
}
