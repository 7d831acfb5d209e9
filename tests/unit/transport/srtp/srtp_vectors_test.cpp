#include "tests/unit/srtp.hpp"

#include <doctest/doctest.h>

#include <string_view>

using namespace veter;
using namespace veter::test;
using namespace veter::transport;

namespace {

Wire fromHex(std::string_view text) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    Wire bytes;
    for (std::size_t i = 0; i < text.size(); i += 2)
        bytes.push_back(static_cast<std::uint8_t>(digit(text[i]) << 4 | digit(text[i + 1])));
    return bytes;
}

SrtpKey keyOf(SrtpSuite suite, std::string_view hex) {
    const auto bytes = fromHex(hex);
    Secret master(bytes.size());
    std::copy(bytes.begin(), bytes.end(), master.bytes().begin());
    return {suite, std::move(master)};
}

struct Vector {
    SrtpSuite suite;
    const char* key;
    const char* rtp;  // protected
    const char* rtcp; // protected
};
const auto* const kRtp = "800f1234decafbadcafebabeabababababababababababababababab";
const auto* const kRtcp = "81c8000bcafebabeabababababababababababababababab";
// From libsrtp's test/srtp_driver.c (srtp_validate, srtp_validate_gcm). The first key and salt are
// those of RFC 3711 appendix B.3, so that its key derivation is checked as well.
const Vector kVectors[] = {
    {SrtpSuite::AesCm128HmacSha1_80, "e1f97a0d3e018be0d64fa32c06de41390ec675ad498afeebb6960b3aabe6",
     "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb",
     "81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798"},
    {SrtpSuite::AeadAes128Gcm, "000102030405060708090a0b0c0d0e0fa0a1a2a3a4a5a6a7a8a9aaab",
     "800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06ed2976826f796b201df3131a127e8a392",
     "81c8000bcafebabec98b8b5df0392a55852b6c21ac8e7025c52c6fbea2b3b446ea31123ba88ce61e"
     "80000001"},
};

} // namespace

TEST_CASE("libsrtp's own test vectors are reproduced, and decrypted") {
    for (const auto& vector : kVectors) {
        INFO(name(vector.suite));
        SrtpLink link(keyOf(vector.suite, vector.key));
        CHECK(link.protect(fromHex(kRtp)) == fromHex(vector.rtp));
        CHECK(link.protect(fromHex(kRtcp)) == fromHex(vector.rtcp));
        CHECK(through(link.receiver, fromHex(vector.rtp)) == fromHex(kRtp));
        CHECK(through(link.receiver, fromHex(vector.rtcp)) == fromHex(kRtcp));
    }
}
