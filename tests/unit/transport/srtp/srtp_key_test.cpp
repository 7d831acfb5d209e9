#include "transport/srtp/srtp_key.hpp"

#include <doctest/doctest.h>

#include <set>
#include <stdexcept>
#include <vector>

using namespace veter;
using namespace veter::transport;

namespace {

// The key of RFC 4568 section 6.1, and 0, 1, 2 … 27.
const std::string kText = "AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";
const std::string kGcmText = "AEAD_AES_128_GCM inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw==";

} // namespace

TEST_CASE("a crypto attribute gives the key that its base64 says") {
    const auto result = parseCrypto("1 " + kText);
    REQUIRE_MESSAGE(result.key, result.error);
    CHECK(result.error.empty());
    CHECK(result.key->suite() == SrtpSuite::AesCm128HmacSha1_80);
    const std::string expected = "wDfvg&T+)xG7@fb5jU,RaA}\\|p0%*#";
    CHECK(std::string(result.key->bytes().begin(), result.key->bytes().end()) == expected);

    const auto gcm = parseCrypto(" 999999999  " + kGcmText + " ");
    REQUIRE_MESSAGE(gcm.key, gcm.error);
    CHECK(gcm.key->suite() == SrtpSuite::AeadAes128Gcm);
    REQUIRE(gcm.key->bytes().size() == 28);
    for (std::size_t i = 0; i < 28; ++i) CHECK(gcm.key->bytes()[i] == i);

    CHECK(formatCrypto(*result.key) == "1 " + kText);
    CHECK(formatCrypto(*gcm.key) == "1 " + kGcmText);
}

TEST_CASE("unsupported attributes are refused, and the reason does not contain the key") {
    struct Case {
        std::string text;
        const char* reason;
    };
    const std::string key = "d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";
    const std::string cm = "1 AES_CM_128_HMAC_SHA1_80 ";
    for (const auto& c : std::vector<Case>{
             {"", "without a tag"},
             {"1", "no suite"},
             {kText, "without a tag"},
             {"1234567890 " + kText, "without a tag"},
             {"1 AES_CM_128_HMAC_SHA1_32 inline:" + key, "'AES_CM_128_HMAC_SHA1_32' as suite"},
             {"1 aes_cm_128_hmac_sha1_80 inline:" + key, "an unknown suite"},
             {"1 inline:" + key, "an unknown suite"},
             {"1 " + key, "an unknown suite"},
             {cm, "no inline:"},
             {cm + key, "no inline:"},
             {cm + "inline:", "30 bytes"},
             {cm + "inline:" + key.substr(1), "30 bytes"},
             {cm + "inline:" + key + "AAAA", "30 bytes"},
             {cm + "inline:" + key.substr(2) + "==", "30 bytes"},
             {cm + "inline:-" + key.substr(1), "30 bytes"},
             {cm + "inline:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGw==", "30 bytes"},
             {"1 AEAD_AES_128_GCM inline:" + key, "28 bytes"},
             {cm + "inline:" + key + "|2^31", "life time"},
             {cm + "inline:" + key + "|1:4", "MKI"},
             {cm + "inline:" + key + "|2^20|1:32", "MKI"},
             {cm + "inline:" + key + ";inline:" + key, "several keys"},
             {cm + "inline:" + key + " UNENCRYPTED_SRTP", "session parameters"},
             {cm + "inline:" + key + " KDR=1", "session parameters"}}) {
        INFO(c.text);
        const auto result = parseCrypto(c.text);
        CHECK_FALSE(result.key);
        CHECK_MESSAGE(result.error.find(c.reason) != std::string::npos, result.error);
        CHECK(result.error.find(key.substr(8, 8)) == std::string::npos);
    }
}

TEST_CASE("each generated key is a new one of the right length") {
    for (const auto suite : {SrtpSuite::AesCm128HmacSha1_80, SrtpSuite::AeadAes128Gcm}) {
        std::set<std::string> seen;
        for (int i = 0; i < 20; ++i) {
            const auto key = SrtpKey::generate(suite);
            CHECK(key.bytes().size() == SrtpKey::masterBytes(suite));
            const auto again = parseCrypto(formatCrypto(key));
            REQUIRE_MESSAGE(again.key, again.error);
            CHECK(*again.key == key);
            CHECK(seen.insert(formatCrypto(key)).second);
        }
    }
    CHECK_THROWS_AS(SrtpKey(SrtpSuite::AeadAes128Gcm, Secret(30)), std::invalid_argument);
}

TEST_CASE("a suite has one name") {
    for (const auto suite : {SrtpSuite::AesCm128HmacSha1_80, SrtpSuite::AeadAes128Gcm})
        CHECK(parseSrtpSuite(name(suite)) == suite);
    CHECK_FALSE(parseSrtpSuite("AES_CM_128_HMAC_SHA1_32"));
    CHECK_FALSE(parseSrtpSuite(""));
}
