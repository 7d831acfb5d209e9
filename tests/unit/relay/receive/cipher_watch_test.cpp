#include "relay/receive/cipher_watch.hpp"

#include "tests/unit/srtp.hpp"
#include "transport/rtcp/rtcp_extended.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;
using Looks = CipherWatch::Looks;
using transport::SrtpSuite;

namespace {

constexpr auto kSuites = {SrtpSuite::AesCm128HmacSha1_80, SrtpSuite::AeadAes128Gcm};

/// As a publisher sends it: SR, SDES, and DLRR.
Wire report(std::uint32_t ssrc) {
    transport::SenderReport report;
    report.ssrc = ssrc;
    auto wire = transport::buildSenderReport(report, "veter@robot");
    transport::appendDelaySince(wire, ssrc, 1, {});
    return wire;
}

Wire packet(int sequence, std::uint8_t first = 0x41, std::uint32_t ssrc = 1) {
    RtpFields fields;
    fields.sequence = static_cast<std::uint16_t>(sequence);
    fields.ssrc = ssrc;
    return makeRtp(fields, Wire{first, 0x9a, 1});
}

/// Packets of other programs, recorded for tests/fuzz: each behind its size.
std::vector<Wire> recorded(const std::string& name) {
    std::ifstream file(VETER_TEST_DATA "/../fuzz/corpus/rtp/" + name, std::ios::binary);
    const Wire data{std::istreambuf_iterator<char>(file), {}};
    std::vector<Wire> packets;
    for (std::size_t at = 0; at + 2 < data.size();) {
        const std::size_t size = load16be(data, at) & 0x7ff;
        const auto bytes = Bytes(data).subspan(at + 2, size);
        packets.emplace_back(bytes.begin(), bytes.end());
        at += 2 + size;
    }
    return packets;
}

} // namespace

TEST_CASE("encrypted RTCP is doubtful, and with the first odd payload the stream is encrypted") {
    for (const auto suite : kSuites)
        for (std::uint32_t ssrc = 1; ssrc <= 200; ++ssrc) {
            SrtpLink link(suite);
            CipherWatch watch(kPayloadType);
            REQUIRE(watch.look(link.protect(report(ssrc))) == Looks::Doubtful);
            for (std::uint16_t i = 0; i < 100; ++i)
                REQUIRE(watch.look(link.protect(i, ssrc)) >= Looks::Doubtful);
            REQUIRE(watch.look(link.protect(report(ssrc))) == Looks::Encrypted);
            REQUIRE(watch.ssrc() == ssrc);
        }
}

TEST_CASE("encrypted payloads alone decide it, soon and for good") {
    for (const auto suite : kSuites) {
        SrtpLink link(suite);
        int within16 = 0;
        for (std::uint32_t ssrc = 1; ssrc <= 200; ++ssrc) {
            CipherWatch watch(kPayloadType);
            for (std::uint16_t i = 0; i < 100; ++i) {
                const auto looks = watch.look(link.protect(i, ssrc));
                REQUIRE(looks != Looks::Plain);
                if (i == 15) within16 += looks == Looks::Encrypted;
            }
            REQUIRE(watch.look(packet(100, 0x41, ssrc)) == Looks::Encrypted);
        }
        CHECK(within16 > 180);
    }
}

TEST_CASE("what ffmpeg, GStreamer and a publisher send is never doubted") {
    for (const auto* name :
         {"ffmpeg", "gstreamer", "padding_extension", "ffmpeg_lossy_reordered"}) {
        INFO(name);
        CipherWatch watch(kPayloadType);
        int packets = 0;
        for (const auto& wire : recorded(name)) {
            REQUIRE(watch.look(wire) <= Looks::Plain);
            ++packets;
        }
        CHECK(packets > 7);
    }
    CipherWatch watch(kPayloadType);
    for (int i = 1; i <= 100; ++i) {
        CHECK(watch.look(report(1)) <= Looks::Plain);
        CHECK(watch.look(packet(i, static_cast<std::uint8_t>(0x60 | (i % 29 + 1)))) ==
              (i < CipherWatch::kPlain ? Looks::Unknown : Looks::Plain));
    }
}

TEST_CASE("a plain stream stays plain, whatever is odd in it later") {
    SrtpLink link;
    CipherWatch watch(kPayloadType);
    for (int i = 0; i < CipherWatch::kPlain; ++i) watch.look(packet(i));
    for (int i = 0; i < 10; ++i) {
        CHECK(watch.look(packet(100 + i, 0xff)) == Looks::Plain);
        CHECK(watch.look(link.protect(report(1))) == Looks::Plain);
    }
}

TEST_CASE("doubts end when enough fits; a damaged report or two payloads are not enough") {
    auto broken = report(1);
    broken.insert(broken.end(), {0xff, 0xff, 0xff, 0xff});
    CipherWatch watch(kPayloadType);
    CHECK(watch.look(broken) == Looks::Doubtful);
    for (int i = 1; i < CipherWatch::kPlain; ++i) CHECK(watch.look(packet(i)) == Looks::Doubtful);
    CHECK(watch.look(packet(CipherWatch::kPlain)) == Looks::Plain);

    CipherWatch other(kPayloadType);
    for (int i = 1; i < CipherWatch::kOdd; ++i)
        CHECK(other.look(packet(i, i == 1 ? 0x80 | 0x41 : 0x60)) == Looks::Doubtful);
    for (int i = 1; i < CipherWatch::kPlain; ++i) other.look(packet(i));
    CHECK(other.look(packet(0)) == Looks::Plain);
}

TEST_CASE("RTCP that is cut off or too long is doubtful only for the flag of SRTCP") {
    const auto whole = report(1);
    for (std::size_t size = 8; size < whole.size(); ++size) {
        CipherWatch watch(kPayloadType);
        const auto cut = Bytes(whole).first(size);
        const bool flag =
            size % 2 == 0 && size >= 14 && (cut[size - (size % 4 == 0 ? 4 : 14)] & 0x80);
        if (!flag) CHECK(watch.look(cut) == Looks::Unknown);
    }
    for (const std::size_t more : {4U, 14U, 20U, 8U}) {
        auto longer = whole;
        longer.insert(longer.end(), more, 0);
        CipherWatch watch(kPayloadType);
        CHECK(watch.look(longer) == Looks::Unknown);
    }
}

TEST_CASE("another SSRC is judged afresh, other payload types and garbage are ignored") {
    CipherWatch watch(kPayloadType);
    for (int i = 0; i < CipherWatch::kOdd; ++i) watch.look(packet(i, 0xff));
    CHECK(watch.look(packet(3)) == Looks::Encrypted);
    CHECK(watch.look(packet(3, 0x41, 2)) == Looks::Unknown);
    CHECK(watch.ssrc() == 2);
    RtpFields fields;
    fields.payloadType = 127;
    for (int i = 0; i < 10; ++i) CHECK(watch.look(makeRtp(fields, Wire{0xff})) == Looks::Unknown);
    CHECK(watch.look({}) == Looks::Unknown);
    CHECK(watch.look(Wire(12, 0xff)) == Looks::Unknown);
    CHECK(watch.ssrc() == 2);
}
