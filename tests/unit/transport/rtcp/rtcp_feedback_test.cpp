#include "transport/rtcp/rtcp_feedback.hpp"

#include "tests/unit/rtcp.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::test;
using namespace veter::transport;

namespace {

using Numbers = std::vector<int>;
constexpr std::uint32_t kUs = 0x01020304;
constexpr std::uint32_t kMedia = 0xdeadbeef;

NackList listOf(const Numbers& numbers) {
    NackList list;
    for (const int number : numbers) REQUIRE(list.push(static_cast<std::uint16_t>(number)));
    return list;
}

Numbers read(Bytes packet, std::uint32_t media = kMedia) {
    const auto list = parseNack(packet, media);
    REQUIRE(list);
    return {list->begin(), list->end()};
}

/// The head of a packet about kMedia, and items.
Wire feedback(RtcpType type, std::uint8_t format, const std::vector<std::uint32_t>& items,
              std::uint32_t media = kMedia) {
    Wire wire;
    const auto body = appendRtcp(wire, type, format, 8 + 4 * items.size());
    store32be(body, 0, kUs);
    store32be(body, 4, media);
    for (std::size_t i = 0; i < items.size(); ++i) store32be(body, 8 + 4 * i, items[i]);
    return wire;
}

} // namespace

TEST_CASE("a NACK is laid out as RFC 4585 section 6.2.1 has it, across 65535 as well") {
    struct Case {
        Numbers lost;
        Wire items;
    };
    for (const auto& c : std::vector<Case>{
             {{100}, {0, 100, 0, 0}},
             {{100, 101, 103, 116, 117}, {0, 100, 0x80, 0x05, 0, 117, 0, 0}},
             {{65530, 65535, 0, 10, 11}, {0xff, 0xfa, 0x80, 0x30, 0, 11, 0, 0}},
             {{65535, 0, 1}, {0xff, 0xff, 0, 0x03}},
             {{0, 17, 34}, {0, 0, 0, 0, 0, 17, 0, 0, 0, 34, 0, 0}},
         }) {
        Wire wire;
        appendNack(wire, kUs, kMedia, listOf(c.lost));
        Wire expected{0x81, 205,  0,    static_cast<std::uint8_t>(2 + c.items.size() / 4),
                      1,    2,    3,    4,
                      0xde, 0xad, 0xbe, 0xef};
        expected.insert(expected.end(), c.items.begin(), c.items.end());
        CHECK(wire == expected);
        CHECK(read(wire) == c.lost);
    }
}

TEST_CASE("each bit of an item is the packet that many behind its first") {
    for (const int first : {0, 1000, 65519, 65530, 65535}) {
        for (int bit = 0; bit < 16; ++bit) {
            const auto item = static_cast<std::uint32_t>(first) << 16 | 1U << bit;
            const auto second = (first + 1 + bit) % 65536;
            CHECK(read(feedback(RtcpType::TransportFeedback, 1, {item})) == Numbers{first, second});
        }
        const auto all = static_cast<std::uint32_t>(first) << 16 | 0xffffU;
        Numbers expected;
        for (int i = 0; i <= 16; ++i) expected.push_back((first + i) % 65536);
        CHECK(read(feedback(RtcpType::TransportFeedback, 1, {all})) == expected);
    }
}

TEST_CASE("no more is taken from a NACK than a list holds, whatever it asks for") {
    constexpr std::uint32_t kItems = 65'533; // the most that the length allows
    for (const std::uint32_t bits : {0U, 0xffffU}) {
        std::vector<std::uint32_t> items(kItems);
        for (std::uint32_t i = 0; i < kItems; ++i) items[i] = (17 * i) << 16 | bits;
        const auto numbers = read(feedback(RtcpType::TransportFeedback, 1, items));
        REQUIRE(numbers.size() == NackList::kMaxNack);
        const int step = bits == 0 ? 17 : 1;
        for (std::size_t i = 0; i < numbers.size(); ++i)
            REQUIRE(numbers[i] == static_cast<int>(i) * step);
    }
}

TEST_CASE("a full list, its packets far apart, goes into one NACK and comes out of it") {
    NackList full;
    Numbers expected;
    for (std::size_t i = 0; i < NackList::kMaxNack; ++i) {
        expected.push_back(static_cast<int>((60'000 + 40 * i) % 65536)); // across 65535
        REQUIRE(full.push(static_cast<std::uint16_t>(expected.back())));
    }
    CHECK_FALSE(full.push(1));
    CHECK(full.size() == NackList::kMaxNack);
    Wire wire;
    appendNack(wire, kUs, kMedia, full);
    CHECK(read(wire) == expected);
}

TEST_CASE("a picture loss indication is laid out as RFC 4585 section 6.3.1 has it") {
    Wire wire;
    appendPli(wire, kUs, kMedia);
    CHECK(wire == Wire{0x81, 206, 0, 2, 1, 2, 3, 4, 0xde, 0xad, 0xbe, 0xef});
    CHECK(isPli(wire, kMedia));
}

TEST_CASE("a full intra request names its source in an item, RFC 5104 section 4.3.1") {
    const Wire wire{0x84, 206,  0,    6,    1,    2, 3, 4, 0, 0, 0, 0, // no SSRC in the header
                    0,    0,    0,    9,    7,    0, 0, 0,             // another's
                    0xde, 0xad, 0xbe, 0xef, 0xfe, 0, 0, 0};
    CHECK(parseFir(wire, kMedia) == 0xfe);
    CHECK(parseFir(wire, 9) == 7);
    CHECK_FALSE(parseFir(wire, 0));
    CHECK_FALSE(parseFir(Bytes(wire).first(24), kMedia)); // half an item
    CHECK_FALSE(parseFir(Bytes(wire).first(12), kMedia)); // none
}

TEST_CASE("feedback about another source, of another kind or cut off is ignored") {
    const auto nothing = [](Bytes packet) {
        return !parseNack(packet, kMedia) && !isPli(packet, kMedia) && !parseFir(packet, kMedia);
    };
    CHECK(nothing(feedback(RtcpType::TransportFeedback, 1, {5}, kMedia + 1)));
    CHECK(nothing(feedback(RtcpType::PayloadFeedback, 1, {}, kMedia + 1)));
    CHECK(nothing(feedback(RtcpType::PayloadFeedback, 4, {kMedia + 1, 0})));
    CHECK(nothing(feedback(RtcpType::TransportFeedback, 15, {5})));
    CHECK(nothing(feedback(RtcpType::PayloadFeedback, 15, {kMedia, 0})));
    CHECK(nothing(feedback(RtcpType::Application, 1, {5})));
    for (const auto& whole :
         {feedback(RtcpType::TransportFeedback, 1, {5}), feedback(RtcpType::PayloadFeedback, 1, {}),
          feedback(RtcpType::PayloadFeedback, 4, {kMedia, 0})}) {
        CHECK_FALSE(nothing(whole));
        CHECK(nothing(Bytes(whole).first(8)));
        CHECK(nothing(Bytes(whole).first(4)));
    }
    CHECK(read(feedback(RtcpType::TransportFeedback, 1, {})).empty());
}
