#include "transport/rtp/rtp_header.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace veter;
using namespace veter::transport;

namespace {

using Wire = std::vector<std::uint8_t>;

/// The fixed header with `first` as its first byte, then `rest`.
Wire packet(std::uint8_t first, const Wire& rest, std::uint8_t second = 0xe0) {
    const Wire fixed{first, second, 0xff, 0xfe, 0x80, 0, 0, 1, 0xde, 0xad, 0xbe, 0xef};
    Wire wire(fixed.size() + rest.size());
    std::copy(rest.begin(), rest.end(), std::copy(fixed.begin(), fixed.end(), wire.begin()));
    return wire;
}

} // namespace

TEST_CASE("the fields of an RTP header are read") {
    const auto header = parseRtp(packet(0x80, {0x65, 1, 2}));
    REQUIRE(header);
    CHECK(header->marker);
    CHECK(header->payloadType == 96);
    CHECK(header->sequence == 0xfffe);
    CHECK(header->timestamp == 0x8000'0001);
    CHECK(header->ssrc == 0xdeadbeef);
    CHECK(header->headerBytes == 12);
    CHECK(header->paddingBytes == 0);
    CHECK_FALSE(parseRtp(packet(0x80, {}, 0x60))->marker);
}

TEST_CASE("an RTP header is as long as its parts say, and never longer than the packet") {
    struct Case {
        const char* name;
        Wire wire;
        std::size_t headerBytes; // 0 = refused
        std::size_t paddingBytes;
    };
    for (const auto& c : std::vector<Case>{
             {"no payload", packet(0x80, {}), 12, 0},
             {"one CSRC", packet(0x81, {1, 2, 3, 4, 0x65}), 16, 0},
             {"a CSRC too few", packet(0x82, {1, 2, 3, 4, 1, 2, 3}), 0, 0},
             {"15 CSRCs in nothing", packet(0x8f, {}), 0, 0},
             {"an empty extension", packet(0x90, {0xbe, 0xde, 0, 0, 0x65}), 16, 0},
             {"an extension", packet(0x90, {0xbe, 0xde, 0, 1, 9, 9, 9, 9, 0x65}), 20, 0},
             {"an extension cut off", packet(0x90, {0xbe, 0xde, 0, 1, 9, 9, 9}), 0, 0},
             {"an extension of 256 kB", packet(0x90, {0xbe, 0xde, 0xff, 0xff, 9}), 0, 0},
             {"half an extension header", packet(0x90, {0xbe, 0xde, 0}), 0, 0},
             {"CSRC and extension", packet(0x91, {1, 2, 3, 4, 0xbe, 0xde, 0, 0, 0x65}), 20, 0},
             {"padding", packet(0xa0, {0x65, 0, 0, 3}), 12, 3},
             {"padding only", packet(0xa0, {0, 0, 3}), 12, 3},
             {"padding of nothing", packet(0xa0, {0x65, 0}), 0, 0},
             {"padding longer than all", packet(0xa0, {0x65, 255}), 0, 0},
             {"padding into the header", packet(0xa0, {0x65, 3}), 0, 0},
             {"padding into the extension", packet(0xb0, {0, 0, 0, 1, 0, 0, 0, 1, 2}), 0, 0},
             {"version 1", packet(0x40, {0x65}), 0, 0},
             {"version 0", packet(0x00, {0x65}), 0, 0},
             {"version 3", packet(0xc0, {0x65}), 0, 0},
             {"RTCP", packet(0x80, {0x65}, 200), 0, 0}}) {
        INFO(c.name);
        const auto header = parseRtp(c.wire);
        CHECK(header.has_value() == (c.headerBytes != 0));
        if (!header) continue;
        CHECK(header->headerBytes == c.headerBytes);
        CHECK(header->paddingBytes == c.paddingBytes);
    }
}

TEST_CASE("a header cut off anywhere is refused") {
    const auto whole = packet(0x92, {1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 1, 9, 9, 9, 9});
    REQUIRE(parseRtp(whole));
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK_FALSE_MESSAGE(parseRtp(Bytes(whole).first(size)), size);
}

TEST_CASE("RTCP is told from RTP by its packet type") {
    for (int type = 0; type < 256; ++type) {
        const bool rtcp = (type >= 192 && type <= 195) || (type >= 200 && type <= 210);
        const auto wire = packet(0x80, {}, static_cast<std::uint8_t>(type));
        CHECK_MESSAGE(isRtcp(wire) == rtcp, type);
        CHECK_MESSAGE(parseRtp(wire).has_value() == !rtcp, type);
    }
    CHECK(isRtcp(Wire{0x80, 203, 0, 1, 0, 0, 0, 1}));
    CHECK_FALSE(isRtcp(Wire{0x80, 203, 0, 1, 0, 0, 0}));
    CHECK_FALSE(isRtcp(Wire{0x40, 203, 0, 1, 0, 0, 0, 1}));
    CHECK_FALSE(isRtcp({}));
}
