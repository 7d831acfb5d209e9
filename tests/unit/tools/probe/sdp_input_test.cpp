#include "tools/probe/sdp_input.hpp"

#include "tests/unit/folder.hpp"
#include "tests/unit/reason.hpp"
#include "tests/unit/relay/assemble/tiny_picture.hpp"
#include "tests/unit/udp.hpp"
#include "tools/common/write_file.hpp"
#include "transport/rtp/rtp_muxer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

using namespace veter;
using namespace veter::probe;
using namespace veter::test;
using namespace std::chrono_literals;

namespace {

std::string sdp(std::uint16_t port) {
    transport::StreamDescription stream;
    stream.address = "127.0.0.1";
    stream.port = port;
    stream.parameterSets = tinyParameterSets();
    return transport::writeSdp(stream);
}

} // namespace

TEST_CASE("a stream sent as its SDP says is received, picture by picture") {
    const Folder folder;
    const auto port = freePort();
    tools::writeFile(folder.file("input.sdp"), sdp(port));
    SdpInput input(folder.file("input.sdp"));
    CHECK(input.codec().extradata_size == static_cast<int>(kTinySets.size()));
    CHECK_FALSE(input.next()); // nothing yet: it comes back all the same
    const LoopbackSocket robot;
    const auto parameters = av::h264Parameters(kTinySets);
    parameters->width = 64;
    parameters->height = 48;
    transport::RtpMuxer muxer({}, *parameters,
                              [&](Bytes packet, Micros) { robot.send(port, packet); });
    // A sender is accepted after some packets in a row.
    std::int64_t pts = 0;
    const auto sendUntilShown = [&](const av::Ptr<AVPacket>& unit) {
        for (int i = 0; i < 50; ++i) {
            unit->pts = unit->dts = pts += 33'333;
            muxer.write(*unit);
            if (auto shown = input.next()) return shown;
        }
        return av::Ptr<AVPacket>();
    };
    const auto key = tinyKeyUnit();
    const auto first = sendUntilShown(key);
    REQUIRE(first);
    CHECK((first->flags & AV_PKT_FLAG_KEY) != 0);
    CHECK(first->size == key->size);
    while (input.next()) {
    }
    const auto second = sendUntilShown(tinyUnit());
    REQUIRE(second);
    CHECK((second->flags & AV_PKT_FLAG_KEY) == 0);
}

TEST_CASE("a port that is taken, and an SDP that is none, are errors at the start") {
    const Folder folder;
    const LoopbackSocket taken;
    const auto refusal = [&](const std::string& text) {
        tools::writeFile(folder.file("input.sdp"), text);
        return reason<std::runtime_error>([&] { SdpInput input(folder.file("input.sdp")); });
    };
    CHECK(has(refusal(sdp(taken.port())), "Address already in use"));
    CHECK(has(refusal("this is no SDP"), folder.file("input.sdp")));
}
