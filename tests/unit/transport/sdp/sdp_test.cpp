#include "transport/sdp/sdp.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <vector>

using namespace veter;
using namespace veter::transport;

namespace {

using Nal = std::vector<std::uint8_t>;

std::string readFile(const std::string& name) {
    std::ifstream file(VETER_TEST_DATA "/sdp/" + name, std::ios::binary);
    REQUIRE_MESSAGE(file, name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string withLineEnds(const std::string& text, const std::string& end) {
    std::string out;
    for (const char c : text) {
        if (c == '\n')
            out += end;
        else if (c != '\r')
            out += c;
    }
    return out;
}

Nal toNal(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

const std::string kVideo = "m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n";

const std::string kKey = "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj"; // of RFC 4568
const std::string kCrypto = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + kKey + "\n";

std::string addressOf(const std::string& text) {
    const auto result = parseSdp(text);
    REQUIRE_MESSAGE(result.stream, result.error);
    return result.stream->address;
}

} // namespace

TEST_CASE("SDPs of other senders are read, with any line endings") {
    struct Case {
        const char* file;
        const char* address;
        std::uint16_t port;
        std::size_t spsBytes;
    };
    for (const auto& c : {Case{"ffmpeg.sdp", "127.0.0.1", 45990, 22},
                          Case{"ffmpeg_stdout_ipv6.sdp", "ff15::101", 45990, 22},
                          Case{"vlc.sdp", "239.255.12.42", 45992, 22},
                          Case{"gstreamer.sdp", "127.0.0.1", 45993, 29},
                          Case{"live555_multicast.sdp", "232.248.116.250", 18888, 22},
                          Case{"by_hand.sdp", "127.0.0.1", 5004, 0}}) {
        const auto text = readFile(c.file);
        for (const auto& variant :
             {text, withLineEnds(text, "\n"), withLineEnds(text, "\r\n"),
              "SDP:\n" + text + "\nframe= 1 fps=0.0", withLineEnds(text, " \t\r\n")}) {
            INFO(c.file);
            const auto result = parseSdp(variant);
            REQUIRE_MESSAGE(result.stream, result.error);
            CHECK(result.error.empty());
            CHECK(result.stream->address == c.address);
            CHECK(result.stream->port == c.port);
            CHECK(result.stream->payloadType == 96);
            CHECK(result.stream->parameterSets.sps().size() == c.spsBytes);
            CHECK(result.stream->parameterSets.complete() == (c.spsBytes != 0));
        }
    }
}

TEST_CASE("the parameter sets of sprop-parameter-sets are decoded") {
    const auto result = parseSdp(readFile("ffmpeg.sdp"));
    REQUIRE(result.stream);
    CHECK(toNal(result.stream->parameterSets.sps()) ==
          Nal{0x67, 0x42, 0xc0, 0x0c, 0xda, 0x05, 0x07, 0xec, 0x04, 0x40, 0x00,
              0x00, 0x03, 0x00, 0x40, 0x00, 0x00, 0x07, 0xa3, 0xc5, 0x0a, 0xa8});
    CHECK(toNal(result.stream->parameterSets.pps()) == Nal{0x68, 0xce, 0x0f, 0xc8});
}

TEST_CASE("parameter sets that cannot be decoded are left out") {
    for (const auto* sprop :
         {"", ",", ",,,", "!!!!", "Z0LADNo", "=", "AAAA", "AAAAAWdC,aM4PyA=="}) {
        const auto result = parseSdp(kVideo + "a=fmtp:96 sprop-parameter-sets=" + sprop +
                                     ";packetization-mode=1\n");
        CHECK_MESSAGE(result.stream, sprop);
    }
}

TEST_CASE("an SDP that was written reads back the same") {
    StreamDescription stream;
    stream.payloadType = 101;
    stream.port = 65535;
    stream.parameterSets.update(
        Nal{0, 0, 1, 0x67, 0x42, 0xc0, 0x1f, 0xda, 0x01, 0, 0, 1, 0x68, 0xce, 0x0f, 0xc8});
    for (const auto* address : {"0.0.0.0", "127.0.0.1", "::", "::1", "239.1.2.3", "ff15::101"}) {
        stream.address = address;
        const auto text = writeSdp(stream);
        CHECK(text.find("profile-level-id=42C01F") != std::string::npos);
        const auto result = parseSdp(text);
        REQUIRE_MESSAGE(result.stream, result.error);
        CHECK(result.stream->address == address);
        CHECK(result.stream->port == stream.port);
        CHECK(result.stream->payloadType == stream.payloadType);
        CHECK(result.stream->parameterSets.annexB() == stream.parameterSets.annexB());
    }
    stream.parameterSets = {};
    CHECK(writeSdp(stream).find("sprop") == std::string::npos);
    CHECK_FALSE(parseSdp(writeSdp(stream)).stream->parameterSets.complete());
}

TEST_CASE("an IPv4 multicast address is written with the TTL that it needs") {
    StreamDescription stream;
    stream.port = 5004;
    stream.address = "239.1.2.3";
    CHECK(writeSdp(stream).find("c=IN IP4 239.1.2.3/1\r\n") != std::string::npos);
    stream.address = "ff15::101";
    CHECK(writeSdp(stream).find("c=IN IP6 ff15::101\r\n") != std::string::npos);
    stream.address = "192.0.2.1";
    CHECK(writeSdp(stream).find("c=IN IP4 192.0.2.1\r\n") != std::string::npos);
}

TEST_CASE("the address of the stream is that of the video, or else of the session") {
    CHECK(addressOf(kVideo) == "0.0.0.0");
    CHECK(addressOf("c=IN IP4 192.0.2.1\n" + kVideo) == "192.0.2.1");
    CHECK(addressOf("c=IN IP4 192.0.2.1\n" + kVideo + "c=IN IP4 192.0.2.2\n") == "192.0.2.2");
    CHECK(addressOf("c=IN IP4 192.0.2.1\nm=audio 5002 RTP/AVP 97\nc=IN IP4 192.0.2.3\n" + kVideo) ==
          "192.0.2.1");
    CHECK(addressOf(kVideo + "m=audio 5002 RTP/AVP 97\nc=IN IP4 192.0.2.3\n") == "0.0.0.0");
    CHECK(addressOf("c=IN IP4 224.2.1.1/127/3\n" + kVideo) == "224.2.1.1");
    CHECK(addressOf("c=IN IP6 ff15::101/3\n" + kVideo) == "ff15::101");
    CHECK(addressOf("c=IN IP6 2001:db8::1\n" + kVideo) == "2001:db8::1");
    CHECK(addressOf("c=IN  IP4   192.0.2.1 \r\n" + kVideo) == "192.0.2.1");
    CHECK(addressOf("c=\nc=IN\nc=IN IP4\n" + kVideo) == "0.0.0.0");
}

TEST_CASE("an SDP that does not describe one plain H.264 stream is refused with the reason") {
    struct Case {
        std::string text;
        const char* reason;
    };
    const std::string map = "a=rtpmap:96 H264/90000\n";
    for (const auto& c :
         std::vector<Case>{{"", "no video"},
                           {"\r\n\r\n", "no video"},
                           {"v=0\nm=audio 5002 RTP/AVP 97\na=rtpmap:97 opus/48000/2\n", "no video"},
                           {std::string(1000, '\xff'), "no video"},
                           {"m=video 5004 RTP/AVP 96\n", "not H.264"},
                           {"m=video 5004 RTP/AVP 96\na=rtpmap:96 H265/90000\n", "not H265/90000"},
                           {"m=video 5004 RTP/AVP 96\na=rtpmap:97 H264/90000\n", "not H.264"},
                           {"m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/48000\n", "not H264/48000"},
                           {"m=video 5004 RTP/AVP 33\n", "not H.264"},
                           {"m=video 5004 RTP/AVP 96 97\n" + map, "two formats"},
                           {kVideo + kVideo, "two video streams"},
                           {"m=video 0 RTP/AVP 96\n" + map, "port"},
                           {"m=video 65536 RTP/AVP 96\n" + map, "port"},
                           {"m=video -5 RTP/AVP 96\n" + map, "port"},
                           {"m=video\n" + map, "port"},
                           {"m=video 5004 RTP/SAVP 96\n" + map, "without its key"},
                           {"m=video 5004 RTP/SAVPF 96\n" + map, "without its key"},
                           {kVideo + "a=crypto:1 F8_128_HMAC_SHA1_80 inline:" + kKey, "suite"},
                           {"a=crypto:1 NULL inline:" + kKey + "\n" + kVideo, "suite"},
                           {kVideo + kCrypto + kCrypto, "two a=crypto lines"},
                           {kVideo + "a=x-veter-crypto-back:1 AEAD_AES_128_GCM inline:x", "base64"},
                           {"m=video 5004 UDP 33\n" + map, "transport 'UDP'"},
                           {"m=video 5004 RTP/AVP\n" + map, "payload type"},
                           {"m=video 5004 RTP/AVP 128\n" + map, "payload type"},
                           {kVideo + "a=fmtp:96 packetization-mode=2\n", "packetization-mode=2"},
                           {kVideo + "a=fmtp:96 profile-level-id=42C01F; Packetization-Mode = 2\n",
                            "packetization-mode=2"}}) {
        INFO(c.text);
        const auto result = parseSdp(c.text);
        CHECK_FALSE(result.stream);
        CHECK_MESSAGE(result.error.find(c.reason) != std::string::npos, result.error);
    }
}

TEST_CASE("names are compared as RFC 6184 has them: without regard to case") {
    CHECK(parseSdp("m=video 5004 RTP/AVP 96\na=rtpmap:96 h264/90000\n").stream);
    CHECK(
        parseSdp("m=video 5004/2 RTP/AVPF 96\n" + std::string("a=rtpmap:96 H264/90000\n")).stream);
    CHECK(parseSdp(kVideo + "a=fmtp:97 packetization-mode=2\n").stream); // another's
    CHECK(parseSdp(kVideo + "a=fmtp:96 packetization-mode=0\n").stream);
}

TEST_CASE("the receiver is told where to listen, not what the sender calls it") {
    CHECK(listenAddress("vps.example.org") == "0.0.0.0");
    CHECK(listenAddress("203.0.113.7") == "0.0.0.0");
    CHECK(listenAddress("127.0.0.1") == "127.0.0.1");
    CHECK(listenAddress("239.1.2.3") == "239.1.2.3");
    CHECK(listenAddress("2001:db8::1") == "::");
    CHECK(listenAddress("::1") == "::1");
    CHECK(listenAddress("ff15::101") == "ff15::101");
}

TEST_CASE("a key makes the stream encrypted, whatever the transport is called") {
    const std::string map = " 96\na=rtpmap:96 H264/90000\n";
    for (const auto* transport : {"RTP/SAVP", "RTP/SAVPF", "RTP/AVP", "RTP/AVPF"}) {
        INFO(transport);
        for (const auto& text : {"m=video 5004 " + (transport + map) + kCrypto,
                                 kCrypto + "m=video 5004 " + (transport + map)}) {
            const auto result = parseSdp(text);
            REQUIRE_MESSAGE(result.stream, result.error);
            REQUIRE(result.stream->keys);
            CHECK(result.stream->keys->media.bytes()[0] == 0x77); // "w"
            CHECK_FALSE(result.stream->keys->feedback);
        }
    }
    const auto elsewhere = generateSrtpKeys(SrtpSuite::AesCm128HmacSha1_80);
    for (const auto& text : {"m=video 5004 RTP/SAVP" + map, "m=video 5004 RTP/SAVP" + map + kCrypto,
                             "m=video 5004 RTP/AVP" + map}) {
        const auto result = parseSdp(text, elsewhere);
        REQUIRE_MESSAGE(result.stream, result.error);
        REQUIRE(result.stream->keys);
        CHECK(result.stream->keys->media == elsewhere.media);
    }
    CHECK_FALSE(parseSdp(kVideo).stream->keys);
    CHECK_FALSE(parseSdp("m=audio 5002 RTP/SAVP 97\n" + kCrypto + kVideo).stream->keys);
}

TEST_CASE("ffmpeg's SDP of an encrypted stream is read") {
    const auto result = parseSdp(readFile("ffmpeg_srtp.sdp")); // with RTP/AVP
    REQUIRE_MESSAGE(result.stream, result.error);
    REQUIRE(result.stream->keys);
    CHECK(result.stream->keys->media.suite() == SrtpSuite::AesCm128HmacSha1_80);
    for (std::uint8_t i = 0; i < 30; ++i) CHECK(result.stream->keys->media.bytes()[i] == i + 1);
}

TEST_CASE("an SDP with keys reads back the same") {
    for (const auto suite : {SrtpSuite::AesCm128HmacSha1_80, SrtpSuite::AeadAes128Gcm}) {
        StreamDescription stream;
        stream.port = 5004;
        stream.keys = generateSrtpKeys(suite);
        const auto text = writeSdp(stream);
        CHECK(text.find("m=video 5004 RTP/SAVP 96\r\n") != std::string::npos);
        const auto result = parseSdp(text);
        REQUIRE_MESSAGE(result.stream, result.error);
        REQUIRE(result.stream->keys);
        CHECK(result.stream->keys->media == stream.keys->media);
        CHECK(result.stream->keys->feedback == stream.keys->feedback);
    }
}
