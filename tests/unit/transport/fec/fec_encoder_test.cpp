#include "transport/fec/fec_encoder.hpp"

#include "tests/unit/fec.hpp"

#include <doctest/doctest.h>

#include <functional>

using namespace veter;
using namespace veter::transport;
using test::makePicture;

namespace {

constexpr std::uint32_t kSsrc = 0xfec0fec0;

std::vector<Packet> protect(const std::vector<Packet>& picture, std::size_t parity) {
    std::vector<Packet> out;
    FecEncoder(kSsrc, 1).protect(picture, parity, out);
    return out;
}

} // namespace

TEST_CASE("parity packets name the picture and the block they protect") {
    FecEncoder encoder(kSsrc, 0xffff);
    std::vector<Packet> out{{1, 2, 3}};
    encoder.protect(makePicture({1200, 1200, 300}, {.sequence = 65534, .timestamp = 9000}), 3, out);
    REQUIRE(out.size() == 4);
    CHECK(out[0] == Packet{1, 2, 3}); // appended to
    for (std::size_t i = 0; i < 3; ++i) {
        const auto packet = parseFec(out[1 + i]);
        REQUIRE(packet);
        const auto& h = packet->header;
        CHECK(h.sequence == static_cast<std::uint16_t>(0xffff + i));
        CHECK(h.ssrc == kSsrc);
        CHECK(h.index == i);
        CHECK(h.sameBlock({0, 9000, 0, test::RtpFields{}.ssrc, 65534, 3, 3, 0, true}));
        CHECK(out[1 + i].size() == 12 + 1200 + kFecOverheadBytes);
    }
}

TEST_CASE("the bytes on the wire are those of a calculation by hand") {
    std::vector<Packet> picture{test::makeRtp({.sequence = 1}, Packet{0x41, 0x9a, 0x22}),
                                test::makeRtp({.sequence = 2}, Packet{0x41, 1, 2, 3, 4}),
                                test::makeRtp({.sequence = 3, .marker = true}, Packet{0x41})};
    const auto parity = protect(picture, 2);
    REQUIRE(parity.size() == 2);
    CHECK(parity[1] == Packet{0x81, 127,  0,    2,    0,    0,    0,    0,    0xfe, 0xc0,
                              0xfe, 0xc0, 0x12, 0x34, 0xab, 0xcd, 0,    1,    3,    2,
                              1,    1,    0x00, 0xb2, 0xd3, 0x0f, 0xd5, 0xf4, 0xa6});
}

TEST_CASE("a large picture is split into blocks of nearly equal size") {
    struct Case {
        std::size_t media;
        std::size_t parity;
        std::vector<std::pair<int, int>> blocks; // k and m
    };
    for (const auto& c : std::vector<Case>{{64, 3, {{64, 3}}},
                                           {65, 3, {{33, 2}, {32, 1}}},
                                           {129, 2, {{43, 1}, {43, 1}, {43, 1}}},
                                           {130, 8, {{44, 3}, {43, 3}, {43, 2}}},
                                           {100, 500, {{50, 64}, {50, 64}}}}) {
        INFO(c.media);
        const auto picture =
            makePicture(std::vector<std::size_t>(c.media, 20), {.sequence = 65500, .timestamp = 1});
        const auto out = protect(picture, c.parity);
        std::size_t at = 0;
        std::uint16_t base = 65500;
        const auto last = static_cast<std::uint16_t>(base + c.media - 1);
        for (const auto& [k, m] : c.blocks) {
            for (int i = 0; i < m; ++i) {
                REQUIRE(at < out.size());
                const auto packet = parseFec(out[at++]);
                REQUIRE(packet);
                CHECK(packet->header.base == base);
                CHECK(int(packet->header.media) == k);
                CHECK(int(packet->header.parity) == m);
                CHECK(int(packet->header.index) == i);
                CHECK(packet->header.marker == packet->header.covers(last));
            }
            base = static_cast<std::uint16_t>(base + k);
        }
        CHECK(at == out.size());
    }
}

TEST_CASE("a picture that a receiver could not get back as it was is left unprotected") {
    const auto picture = makePicture({100, 100, 100}, {.sequence = 65535});
    REQUIRE(protect(picture, 1).size() == 1);
    CHECK(protect(picture, 0).empty());
    CHECK(protect({}, 1).empty());

    struct Case {
        const char* name;
        std::function<void(std::vector<Packet>&)> change;
    };
    for (const auto& c :
         std::vector<Case>{{"a sequence number left out", [](auto& p) { p.erase(p.begin() + 1); }},
                           {"out of order", [](auto& p) { std::swap(p[0], p[1]); }},
                           {"another timestamp", [](auto& p) { p[1][7] ^= 1; }},
                           {"another SSRC", [](auto& p) { p[2][11] ^= 1; }},
                           {"another payload type", [](auto& p) { p[1][1] ^= 1; }},
                           {"a marker inside", [](auto& p) { p[0][1] |= 0x80; }},
                           {"an extension", [](auto& p) { p[1][0] |= 0x10; }},
                           {"padding", [](auto& p) { p[2][0] |= 0x20, p[2].back() = 1; }},
                           {"no payload", [](auto& p) { p[1].resize(12); }},
                           {"a packet too long", [](auto& p) { p[1].resize(2037); }},
                           {"no RTP", [](auto& p) {
                                p[0] = {1, 2, 3};
                            }}}) {
        INFO(c.name);
        auto other = picture;
        c.change(other);
        CHECK(protect(other, 1).empty());
    }
}
