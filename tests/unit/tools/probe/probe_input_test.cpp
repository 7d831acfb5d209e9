#include "tools/probe/input.hpp"

#include "tests/unit/folder.hpp"
#include "tests/unit/reason.hpp"
#include "tests/unit/relay/assemble/tiny_picture.hpp"
#include "tests/unit/relay/publish/rtsp_server.hpp"
#include "tests/unit/udp.hpp"
#include "tools/common/write_file.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace veter;
using namespace veter::probe;
using namespace veter::test;

namespace {

std::unique_ptr<Input> open(const std::string& target) {
    return openInput(target, [] { return false; });
}

std::string refusal(const std::string& target) {
    return reason<std::runtime_error>([&] { open(target); });
}

} // namespace

TEST_CASE("the kind of input is chosen by its text") {
    const Folder folder;
    RtspServer server;
    server.answer("DESCRIBE", 404);
    CHECK(has(refusal(server.url()), "404 Not Found: no such path, or nobody publishes to it"));
    CHECK(has(refusal("/no/such/input.sdp"), "SDP /no/such/input.sdp"));
    CHECK(has(refusal("http://127.0.0.1:1/input.sdp"), "open: ")); // libavformat's
    CHECK(has(refusal(".sdp"), "open: "));
    tools::writeFile(
        folder.file("input.sdp"),
        fmt::format("v=0\nm=video {} RTP/AVP 96\na=rtpmap:96 H264/90000\n", freePort()));
    CHECK(open(folder.file("input.sdp"))->codec().codec_id == AV_CODEC_ID_H264);
    const auto key = tinyKeyUnit();
    tools::writeFile(folder.file("clip.h264"), {reinterpret_cast<const char*>(key->data),
                                                static_cast<std::size_t>(key->size)});
    CHECK(open(folder.file("clip.h264"))->codec().width == 64);
}
