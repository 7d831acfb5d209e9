#include "transport/srtp/srtp_key_pair.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace veter;
using namespace veter::transport;

namespace {

const std::string kMedia =
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj\n";
const std::string kFeedback =
    "a=x-veter-crypto-back:1 AEAD_AES_128_GCM inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw==\n";

} // namespace

TEST_CASE("a key file reads back as it was written") {
    for (const auto suite : {SrtpSuite::AesCm128HmacSha1_80, SrtpSuite::AeadAes128Gcm}) {
        const auto keys = generateSrtpKeys(suite);
        REQUIRE(keys.feedback);
        CHECK_FALSE(keys.media == *keys.feedback);
        const auto result = parseKeyFile(formatKeyFile(keys));
        REQUIRE_MESSAGE(result.keys, result.error);
        CHECK(result.keys->media == keys.media);
        CHECK(result.keys->feedback == keys.feedback);
    }
}

TEST_CASE("order, line ends and other lines do not matter in a key file") {
    for (const auto& text :
         {kMedia + kFeedback, kFeedback + kMedia, "# ours\n\n" + kMedia + "# theirs\n" + kFeedback,
          "v=0\r\nm=video 5004 RTP/SAVP 96\r\na=rtcp-mux\r\n  " + kMedia + kFeedback}) {
        INFO(text);
        const auto result = parseKeyFile(text);
        REQUIRE_MESSAGE(result.keys, result.error);
        CHECK(formatSrtpKeys(*result.keys, "\n") == kMedia + kFeedback);
    }
}

TEST_CASE("a key file without both keys, or with one too many, is refused") {
    struct Case {
        std::string text;
        const char* reason;
    };
    const auto same = "a=x-veter-crypto-back" + kMedia.substr(8);
    for (const auto& c :
         std::vector<Case>{{"", "no a=crypto line"},
                           {"# a=crypto\n", "no a=crypto line"},
                           {kMedia, "no a=x-veter-crypto-back line"},
                           {kFeedback, "but no a=crypto"},
                           {kMedia + kFeedback + kMedia, "two a=crypto lines"},
                           {kMedia + kFeedback + kFeedback, "two a=x-veter-crypto-back lines"},
                           {kMedia + same, "same key for both"},
                           {"a=crypto:1 NONE\n" + kFeedback, "suite"},
                           {"a=crypto\n" + kFeedback, "without a tag"}}) {
        INFO(c.text);
        const auto result = parseKeyFile(c.text);
        CHECK_FALSE(result.keys);
        CHECK_MESSAGE(result.error.find(c.reason) != std::string::npos, result.error);
    }
}
