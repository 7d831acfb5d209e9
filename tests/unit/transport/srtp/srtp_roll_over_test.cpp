#include "tests/unit/srtp.hpp"

#include "transport/rtcp/rtcp.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace veter;
using namespace veter::test;
using namespace veter::transport;

namespace {

/// A sender that has been at it for long, and a receiver that was not there.
SrtpLink linkAt(std::uint64_t index) {
    SrtpLink link;
    link.sender.keep(1);
    link.receiver.keep(1);
    link.sender.setRollOver(
        {1, static_cast<std::uint32_t>(index >> 16), static_cast<std::uint16_t>(index)});
    return link;
}

/// Gives the receiver the sender's roll-over counter, by the packet of the wire format.
void sendReport(SrtpLink& link) {
    const auto at = link.sender.rollOver(1);
    REQUIRE(at);
    auto compound = buildSenderReport({.ssrc = 1}, "veter@robot");
    appendRollOver(compound, *at);
    const auto received = through(link.receiver, link.protect(compound));
    REQUIRE(received);
    for (Bytes rest = *received; const auto packet = nextRtcp(rest);)
        if (const auto told = parseRollOver(*packet)) link.receiver.setRollOver(*told);
}

} // namespace

TEST_CASE("streams wrap again and again, with packets out of order around the wrap") {
    SrtpLink link;
    link.receiver.keep(1);
    std::minstd_rand random(1);
    for (std::uint32_t start = 65'500; start < 4 * 65'536; start += 65'536) {
        std::vector<Wire> burst;
        for (std::uint32_t i = 0; i < 72; ++i)
            burst.push_back(link.protect(static_cast<std::uint16_t>(start + i)));
        CHECK(link.passes(burst[0]));
        std::shuffle(burst.begin() + 1, burst.end(), random);
        for (std::size_t i = 1; i < burst.size(); ++i) CHECK(link.passes(burst[i]));
        CHECK_FALSE(link.passes(burst[1]));
        CHECK(link.receiver.rollOver(1) == link.sender.rollOver(1));
        CHECK(link.sender.rollOver(1) == RollOver{1, start / 65'536 + 1, 35});
        for (const auto later : {25'000U, 50'000U})
            CHECK(link.passes(link.protect(static_cast<std::uint16_t>(start + later))));
    }
    CHECK(link.receiver.refused().badTag == 0);
}

TEST_CASE(
    "a receiver that starts at packet 5 000 000 decrypts once it knows the roll-over counter") {
    auto link = linkAt(5'000'000);
    const auto at = [](int i) { return static_cast<std::uint16_t>(5'000'000 + i); };
    CHECK_FALSE(link.passes(link.protect(at(0))));
    CHECK(link.receiver.refused().badTag == 1);
    CHECK_FALSE(link.receiver.rollOver(1));
    CHECK(link.sender.rollOver(1) == RollOver{1, 76, at(0)});
    sendReport(link);
    const auto lost = link.protect(at(1));
    CHECK(link.passes(link.protect(at(2))));
    CHECK(link.passes(lost));
    CHECK_FALSE(link.passes(lost));
    CHECK(link.receiver.rollOver(1) == RollOver{1, 76, at(2)});
    for (int i = 3; i < 100'000; i += 1000) CHECK(link.passes(link.protect(at(i)))); // two wraps
    CHECK(link.receiver.rollOver(1) == link.sender.rollOver(1));
}

TEST_CASE("a reported roll-over counter is valid on either side of a wrap") {
    struct Case {
        const char* name;
        std::uint64_t told;
        std::uint64_t next;
    };
    for (const auto& c : {Case{"before, and before", (7 << 16) - 9, (7 << 16) - 8},
                          Case{"before, then after", (7 << 16) - 1, 7 << 16},
                          Case{"long before, then after", (7 << 16) - 30'000, (7 << 16) + 2000},
                          Case{"after, then one from before", (7 << 16) + 3, (7 << 16) - 4},
                          Case{"the first wrap", 65'535, 65'536},
                          Case{"the first wrap, from before", 65'540, 65'530},
                          Case{"no wrap yet", 65'000, 65'001}}) {
        INFO(c.name);
        auto link = linkAt(c.next);
        const auto secure = link.protect(static_cast<std::uint16_t>(c.next));
        link.receiver.setRollOver(
            {1, static_cast<std::uint32_t>(c.told >> 16), static_cast<std::uint16_t>(c.told)});
        CHECK(link.passes(secure));
        CHECK(link.receiver.rollOver(1) == link.sender.rollOver(1));
        for (unsigned i = 1; i < 20; ++i) // and goes on over the next wrap
            CHECK(link.passes(link.protect(static_cast<std::uint16_t>(c.next + i * 5000))));
    }
}

TEST_CASE("a first packet just before the wrap is followed over it") {
    SrtpLink link;
    link.receiver.keep(1);
    CHECK(link.passes(link.protect(65'535)));
    CHECK(link.passes(link.protect(0)));
    CHECK(link.receiver.rollOver(1) == RollOver{1, 1, 0});
}

TEST_CASE("a receiver that misses the packets up to the first wrap needs the roll-over counter") {
    SrtpLink link;
    link.receiver.keep(1);
    link.protect(65'535); // lost
    CHECK_FALSE(link.passes(link.protect(0)));
    sendReport(link);
    CHECK(link.passes(link.protect(1)));
}

TEST_CASE("a report bridges a gap of more than 32768 packets") {
    SrtpLink link;
    link.receiver.keep(1);
    CHECK(link.passes(link.protect(10)));
    for (const auto sequence : {20'000, 40'000, 60'000, 14'464, 34'464}) // lost
        link.protect(static_cast<std::uint16_t>(sequence));
    CHECK_FALSE(link.passes(link.protect(34'465)));
    sendReport(link);
    CHECK(link.passes(link.protect(34'466)));
    CHECK(link.receiver.rollOver(1) == RollOver{1, 1, 34'466});
}

TEST_CASE("a repeated report of the roll-over counter changes nothing") {
    SrtpLink link;
    link.receiver.keep(1);
    std::vector<Wire> sent;
    for (int i = 0; i < 1000; ++i) {
        sent.push_back(link.protect(static_cast<std::uint16_t>(65'000 + i)));
        if (i % 3 != 0) CHECK(link.passes(sent.back()));
        if (i % 10 == 0) sendReport(link);
    }
    for (int i = 0; i < 1000; ++i)
        CHECK(link.passes(sent[static_cast<std::size_t>(i)]) == (i % 3 == 0));
    CHECK(link.receiver.refused().badTag == 0);
    CHECK(link.receiver.refused().tooOld == 0);
}

TEST_CASE("no reported roll-over counter moves a receiver back") {
    auto link = linkAt(5'000'000);
    const auto first = link.protect(static_cast<std::uint16_t>(5'000'000));
    sendReport(link);
    CHECK(link.passes(first));
    for (const std::uint32_t count : {0U, 1U, 75U, 76U}) link.receiver.setRollOver({1, count, 0});
    CHECK_FALSE(link.passes(first));
    CHECK(link.receiver.refused().replayed == 1);
    CHECK(link.passes(link.protect(static_cast<std::uint16_t>(5'000'001))));
}

TEST_CASE("the roll-over counter of parity packets is reported like that of the media") {
    SrtpLink link;
    for (const std::uint32_t ssrc : {1U, 2U}) link.receiver.keep(ssrc);
    link.sender.keep(2);
    link.sender.setRollOver({2, 5, 100});
    const auto parity = link.protect(100, 2);
    CHECK(link.passes(link.protect(1, 1)));
    link.receiver.setRollOver(*link.sender.rollOver(2));
    CHECK(link.passes(parity));
    CHECK(link.passes(link.protect(2, 1)));
    CHECK(link.receiver.rollOver(1) == RollOver{1, 0, 2});
}
