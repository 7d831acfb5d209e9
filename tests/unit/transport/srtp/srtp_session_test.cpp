#include "tests/unit/srtp.hpp"

#include "transport/rtcp/rtcp.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::test;
using namespace veter::transport;

namespace {

constexpr auto kSuites = {SrtpSuite::AesCm128HmacSha1_80, SrtpSuite::AeadAes128Gcm};

Wire report(std::uint32_t ssrc) { return buildSenderReport({.ssrc = ssrc}, "veter@robot"); }

std::uint64_t total(const SrtpSession::Refused& refused) {
    return refused.badTag + refused.replayed + refused.tooOld + refused.malformed;
}

} // namespace

TEST_CASE("RTP and RTCP of several streams with one key decrypt to the original") {
    for (const auto suite : kSuites) {
        INFO(name(suite));
        SrtpLink link(suite);
        for (std::uint16_t i = 0; i < 50; ++i)
            for (const std::uint32_t ssrc : {1U, 2U, 0xffff'ffffU}) {
                const Wire payload(i * 24U + 1, static_cast<std::uint8_t>(i));
                const auto rtp = makeRtp({.sequence = i, .ssrc = ssrc}, payload);
                const auto secure = link.protect(rtp);
                CHECK(secure.size() > rtp.size());
                CHECK(secure.size() <= rtp.size() + SrtpSession::kMaxGrowth);
                CHECK(std::equal(rtp.begin(), rtp.begin() + kRtpHeaderBytes, secure.begin()));
                CHECK(through(link.receiver, secure) == rtp);
                const auto rtcp = report(ssrc);
                CHECK(through(link.receiver, link.protect(rtcp)) == rtcp);
            }
        CHECK(total(link.sender.refused()) + total(link.receiver.refused()) == 0);
    }
}

TEST_CASE("no part of a payload is visible, and no two packets are alike") {
    for (const auto suite : kSuites) {
        SrtpLink link(suite);
        const Wire payload(1000, 0xaa);
        const auto first = link.protect(makeRtp({.sequence = 1}, payload));
        const auto second = link.protect(makeRtp({.sequence = 2}, payload));
        const auto seen = std::count(first.begin() + kRtpHeaderBytes, first.end(), 0xaa);
        CHECK(seen < 50); // 4 expected by chance
        CHECK_FALSE(std::equal(first.begin() + kRtpHeaderBytes, first.end(),
                               second.begin() + kRtpHeaderBytes));
    }
}

TEST_CASE("a flipped bit anywhere is found, in RTP and in RTCP") {
    for (const auto suite : kSuites) {
        SrtpLink link(suite);
        for (const auto& secure : {link.protect(7), link.protect(report(1))})
            for (std::size_t bit = 0; bit < secure.size() * 8; ++bit) {
                auto changed = secure;
                changed[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
                CHECK_MESSAGE(!link.passes(changed), name(suite), " bit ", bit);
            }
        CHECK(link.receiver.refused().badTag > 200);
        CHECK(link.receiver.refused().replayed == 0);
        CHECK(link.passes(link.protect(8))); // and no harm was done
    }
}

TEST_CASE("a packet cut off or too long is refused") {
    for (const auto suite : kSuites) {
        SrtpLink link(suite);
        for (auto secure : {link.protect(7), link.protect(report(1))}) {
            for (std::size_t size = 0; size < secure.size(); ++size)
                CHECK_MESSAGE(!link.passes(Bytes(secure).first(size)), size);
            CHECK(link.passes(secure));
            secure.push_back(0);
            store16be(secure, 2, 9); // not the one that passed
            CHECK_FALSE(link.passes(secure));
        }
    }
}

TEST_CASE("a wrong key, the other direction's and no encryption at all are bad tags") {
    for (const auto suite : kSuites) {
        SrtpLink link(suite);
        SrtpLink other(suite);
        CHECK_FALSE(link.passes(other.protect(1)));
        CHECK_FALSE(link.passes(other.protect(report(1))));
        CHECK_FALSE(link.passes(makeRtp({.sequence = 1}, Wire(100, 1))));
        CHECK(link.receiver.refused().badTag == 3);
        CHECK_FALSE(link.passes(report(1))); // its last word says: not encrypted
        CHECK(total(link.receiver.refused()) == 4);
    }
}

TEST_CASE("data that is no packet, or has no room to grow, is malformed") {
    SrtpLink link;
    for (const auto& wire : {Wire{}, Wire(7, 0x80), Wire(11, 0x80), Wire(100, 0x40), Wire(100, 0)})
        CHECK_FALSE(link.passes(wire));
    CHECK(link.receiver.refused().malformed == 5);
    auto packet = makeRtp({.sequence = 1}, Wire(100, 1));
    const auto size = packet.size();
    packet.resize(size + SrtpSession::kMaxGrowth - 1);
    CHECK_FALSE(link.sender.apply(packet, size));
    CHECK(link.sender.refused().malformed == 1);
}

TEST_CASE("a packet that arrived before is a replay, a resent one that was lost passes") {
    for (const auto suite : kSuites) {
        SrtpLink link(suite);
        std::vector<Wire> sent;
        sent.reserve(3000);
        for (int i = 0; i < 3000; ++i)
            sent.push_back(link.protect(static_cast<std::uint16_t>(i + 64'000)));
        for (std::size_t i = 0; i < sent.size(); ++i)
            if (i % 5 != 0) CHECK(link.passes(sent[i]));
        CHECK(total(link.receiver.refused()) == 0);
        CHECK_FALSE(link.passes(sent[2999]));
        CHECK_FALSE(link.passes(sent[1001]));
        CHECK(link.receiver.refused().replayed == 2);
        CHECK(link.passes(sent[2995]));
        CHECK(link.passes(sent[1000])); // 1999 behind, on the other side of the wrap
        CHECK_FALSE(link.passes(sent[1000]));
        CHECK_FALSE(link.passes(sent[900])); // behind the window
        CHECK(link.receiver.refused().replayed == 3);
        CHECK(link.receiver.refused().tooOld == 1);
        CHECK(link.receiver.refused().badTag == 0);
    }
}

TEST_CASE("a report that arrived before is a replay") {
    SrtpLink link;
    const auto first = link.protect(report(1));
    const auto second = link.protect(report(1));
    CHECK(link.passes(second));
    CHECK(link.passes(first));
    CHECK_FALSE(link.passes(first));
    CHECK_FALSE(link.passes(second));
    CHECK(link.receiver.refused().replayed == 2);
}

TEST_CASE("an RTP packet is not protected twice: two texts under one nonce give both away") {
    SrtpLink link;
    const auto first = makeRtp({.sequence = 1}, Wire(20, 1));
    const auto second = makeRtp({.sequence = 1}, Wire(20, 2));
    CHECK(through(link.sender, first));
    CHECK_FALSE(through(link.sender, second));
    CHECK(link.sender.refused().replayed == 1);
}

TEST_CASE("the state of a kept stream survives any number of other streams with the key") {
    for (const auto suite : kSuites) {
        SrtpLink link(suite);
        link.receiver.keep(1000);
        const auto first = link.protect(1, 1000);
        CHECK(link.passes(first));
        for (std::uint32_t i = 1; i < 1000; ++i) {
            CHECK(through(link.receiver, link.protect(report(i))));
            link.receiver.setRollOver({i + 5000, 7, 7}); // only named: nothing is made of it
            CHECK_FALSE(link.receiver.rollOver(i + 5000));
        }
        CHECK_FALSE(link.passes(first));
        CHECK(link.receiver.refused().replayed == 1);
        CHECK(link.receiver.rollOver(1000) == RollOver{1000, 0, 1});
        CHECK(link.passes(link.protect(2, 1000)));
    }
}

TEST_CASE("the state of the last stream that is not kept survives until another one arrives") {
    SrtpLink link;
    const auto first = link.protect(1, 7);
    CHECK(link.passes(first));
    CHECK_FALSE(link.passes(first));
    CHECK(link.passes(link.protect(1, 8)));
    CHECK(link.passes(first));
    link.receiver.keep(7); // with what came of it so far
    CHECK(link.passes(link.protect(1, 9)));
    CHECK_FALSE(link.passes(first));
    link.receiver.forget(7);
    CHECK(link.passes(first));
}

TEST_CASE("the number of kept streams is limited, and keeping one alone drops the others") {
    SrtpLink link;
    for (std::uint32_t i = 0; i < SrtpSession::kStreams + 3; ++i) {
        link.receiver.keep(i);
        CHECK(link.passes(link.protect(1, i)));
        CHECK(link.receiver.rollOver(i).has_value() == (i < SrtpSession::kStreams));
    }
    link.receiver.keepOnly(3);
    CHECK(link.receiver.rollOver(3));
    CHECK_FALSE(link.receiver.rollOver(0));
    link.receiver.keepOnly(500);
    CHECK_FALSE(link.receiver.rollOver(3));
    CHECK(link.passes(link.protect(1, 500)));
    CHECK(link.receiver.rollOver(500));
}

TEST_CASE("plain RTP and RTCP are refused as not authentic") {
    for (const auto suite : kSuites) {
        SrtpLink link(suite);
        const Wire payload(100, 0x41);
        CHECK_FALSE(link.passes(makeRtp({.sequence = 1}, payload)));
        CHECK_FALSE(link.passes(report(1)));
        CHECK_FALSE(link.passes(buildBye({.ssrc = 1}, "veter@robot")));
        CHECK(link.receiver.refused().badTag == 3);
    }
}
