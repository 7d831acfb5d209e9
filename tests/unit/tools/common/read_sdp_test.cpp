#include "tools/common/read_sdp.hpp"

#include "tests/unit/folder.hpp"
#include "tests/unit/log_lines.hpp"
#include "tests/unit/reason.hpp"
#include "tools/common/write_file.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace veter;
using namespace veter::test;
using namespace veter::tools;

namespace {

const std::string kPlain = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=camera\nc=IN IP4 127.0.0.1\nt=0 0\n"
                           "m=video 9000 RTP/AVP 96\na=rtpmap:96 H264/90000\n"
                           "a=fmtp:96 packetization-mode=1\n";

} // namespace

TEST_CASE("an SDP file is read") {
    const Folder folder;
    const auto path = folder.file("input.sdp");
    writeFile(path, kPlain);
    LogLines lines("rtp");
    const auto stream = readSdp(path);
    CHECK(stream.port == 9000);
    CHECK(stream.payloadType == 96);
    CHECK_FALSE(stream.keys);
    CHECK(lines.take().empty());
}

TEST_CASE("an error has the name of the file") {
    const Folder folder;
    const auto path = folder.file("input.sdp");
    writeFile(path, "v=0\nm=audio 9000 RTP/AVP 0\n");
    const auto text = reason<std::runtime_error>([&] { readSdp(path); });
    INFO(text);
    CHECK(text.rfind("SDP " + path + " ", 0) == 0);
    CHECK(text.size() > ("SDP " + path + " ").size());
}
