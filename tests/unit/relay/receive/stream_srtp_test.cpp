#include "relay/receive/stream_srtp.hpp"

#include "tests/unit/relay/receive/receiving_srtp.hpp"

#include <doctest/doctest.h>

using namespace veter;
using namespace veter::relay;
using namespace veter::test;

namespace {

bool opens(StreamSrtp& srtp, Bytes datagram) {
    alignas(8) std::array<std::uint8_t, kMaxPacketBytes> buffer{};
    std::copy(datagram.begin(), datagram.end(), buffer.begin());
    auto wire = std::span(buffer).first(datagram.size());
    return srtp.open(wire);
}

Wire rtcp() {
    transport::SenderReport report;
    report.ssrc = 1;
    return transport::buildSenderReport(report, "relay");
}

} // namespace

TEST_CASE("without keys all is plain and stays so") {
    StreamSrtp srtp(std::nullopt);
    CHECK_FALSE(srtp.on());
    CHECK(opens(srtp, makeRtp({1})));
    auto wire = rtcp();
    CHECK(srtp.close(wire));
    CHECK(wire == rtcp());
    srtp.keep(1);
    srtp.keepOnly(2);
    srtp.keepParity(3);
    CHECK(srtp.refused().badTag == 0);
}

TEST_CASE("with keys received packets are decrypted, and sent ones encrypted with the other key") {
    const auto keys = makeKeys();
    Camera camera(keys);
    StreamSrtp srtp(keys);
    CHECK(srtp.on());
    CHECK(opens(srtp, camera.picture(1)));
    CHECK_FALSE(opens(srtp, makeRtp({2}, Wire(100, 0x41))));
    CHECK(srtp.refused().badTag == 1);
    auto wire = rtcp();
    REQUIRE(srtp.close(wire));
    CHECK(wire != rtcp());
    CHECK(through(camera.feedback, wire) == rtcp());
}

TEST_CASE("with a key for the media alone nothing can be sent") {
    auto keys = makeKeys();
    keys.feedback.reset();
    StreamSrtp srtp(keys);
    auto wire = rtcp();
    CHECK_FALSE(srtp.close(wire));
}

TEST_CASE("of the SSRCs of a sender its media and its last parity are remembered") {
    const auto keys = makeKeys();
    const auto replayed = [&](StreamSrtp& srtp, const Wire& wire) {
        const auto before = srtp.refused().replayed;
        opens(srtp, wire);
        return srtp.refused().replayed != before;
    };
    Camera media(keys, 1), parity(keys, 2), next(keys, 3);
    const auto one = media.picture(1), two = parity.picture(1), three = next.picture(1);
    StreamSrtp srtp(keys);
    srtp.keepOnly(1);
    srtp.keepParity(2);
    for (const auto& wire : {one, two}) CHECK(opens(srtp, wire));
    for (const auto& wire : {one, two}) CHECK(replayed(srtp, wire));
    srtp.keepParity(3);
    CHECK(opens(srtp, three));
    opens(srtp, media.picture(2)); // and of an SSRC that is not kept none but the last
    CHECK(replayed(srtp, one));
    CHECK_FALSE(replayed(srtp, two));
    srtp.keepOnly(3);
    CHECK(opens(srtp, next.picture(2)));
    CHECK(opens(srtp, one));
}
