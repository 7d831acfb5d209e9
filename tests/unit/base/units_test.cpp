#include "base/units.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace veter;

TEST_CASE("bit rates carry a unit") {
    CHECK(parseBitRate("2M").bitsPerSecond == 2'000'000);
    CHECK(parseBitRate("1500k").bitsPerSecond == 1'500'000);
    CHECK(parseBitRate("0.8M").bitsPerSecond == 800'000);
    CHECK(parseBitRate("800000").bitsPerSecond == 800'000);
    for (const auto* bad : {"", "-1", "0", "2G", "M", "2 M", "1e6", "9k", "2M2", "1.2.3M", "nan"})
        CHECK_THROWS_AS_MESSAGE(parseBitRate(bad), std::invalid_argument, bad);
    CHECK(format(BitRate{2'000'000}) == "2M");
    CHECK(format(BitRate{1'500'000}) == "1500k");
}

TEST_CASE("times carry a unit") {
    using namespace std::chrono_literals;
    CHECK(parseDuration("120ms") == 120ms);
    CHECK(parseDuration("1.5s") == 1500ms);
    CHECK(parseDuration("2m") == 2min);
    CHECK(parseDuration("250us") == 250us);
    CHECK(parseDuration("30") == 30s);
    for (const auto* bad : {"", "-1s", "ms", "5 s", "5d", "99999999999999h"})
        CHECK_THROWS_AS_MESSAGE(parseDuration(bad), std::invalid_argument, bad);
}

TEST_CASE("sizes are even") {
    CHECK(parseSize("1280x720") == Size{1280, 720});
    for (const auto* bad : {"", "1280", "1280x", "x720", "1281x720", "1280x721", "0x0", "-2x720",
                            "1280x720x3", "1280X720", "16x16", "99999998x2", "1280 x720"})
        CHECK_THROWS_AS_MESSAGE(parseSize(bad), std::invalid_argument, bad);
}

TEST_CASE("frame rates are exact") {
    const auto is = [](const char* text, int num, int den) {
        const auto rate = parseFrameRate(text);
        CHECK_MESSAGE((rate.num == num && rate.den == den), text);
    };
    is("30", 30, 1);
    is("29.97", 30000, 1001);
    is("59.94", 60000, 1001);
    is("23.976", 24000, 1001);
    is("12.5", 25, 2);
    is("30000/1001", 30000, 1001);
    is("60/2", 30, 1);
    for (const auto* bad :
         {"", "0", "-30", "0.5", "241", "30/0", "30/", "/1", "abc", "30fps", "1e2"})
        CHECK_THROWS_AS_MESSAGE(parseFrameRate(bad), std::invalid_argument, bad);
}

TEST_CASE("endpoints name a host and a port") {
    CHECK(parseEndpoint("vps:9000") == Endpoint{"vps", 9000});
    CHECK(parseEndpoint("127.0.0.1:65535") == Endpoint{"127.0.0.1", 65535});
    CHECK(parseEndpoint("[::1]:9000") == Endpoint{"::1", 9000});
    CHECK(format(Endpoint{"::1", 9000}) == "[::1]:9000");
    for (const auto* bad : {"", "vps", "vps:", ":9000", "vps:0", "vps:99999", "vps:-1", "::1:9000",
                            "[]:9", "vps:9000x"})
        CHECK_THROWS_AS_MESSAGE(parseEndpoint(bad), std::invalid_argument, bad);
}
