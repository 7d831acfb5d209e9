#pragma once
// SRTP's keys, and their text in SDP: a=crypto lines (RFC 4568, RFC 7714 section 14.2).

#include "base/secret.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace veter::transport {

enum class SrtpSuite {
    AesCm128HmacSha1_80, ///< RFC 3711; what every SRTP program has
    AeadAes128Gcm,       ///< RFC 7714
};

std::string_view name(SrtpSuite suite) noexcept; ///< "AES_CM_128_HMAC_SHA1_80"
std::optional<SrtpSuite> parseSrtpSuite(std::string_view name) noexcept;

class SrtpKey {
public:
    /// A new one, by the kernel's random numbers. Throws sys::Error.
    static SrtpKey generate(SrtpSuite suite);
    /// `masterKeyAndSalt`: of masterBytes(suite) bytes, else throws std::invalid_argument.
    SrtpKey(SrtpSuite suite, Secret masterKeyAndSalt);
    static std::size_t masterBytes(SrtpSuite suite) noexcept;

    SrtpSuite suite() const noexcept { return suite_; }
    Bytes bytes() const noexcept { return master_.bytes(); } ///< key, then salt
    bool operator==(const SrtpKey& other) const noexcept;

private:
    SrtpSuite suite_;
    Secret master_;
};

/// "1 AES_CM_128_HMAC_SHA1_80 inline:…", which stands behind "a=crypto:".
std::string formatCrypto(const SrtpKey& key);

struct CryptoResult {
    std::optional<SrtpKey> key;
    std::string error; ///< why not, for a person; never quotes a key
};
/// Takes one key of a known suite, without life time, MKI and session parameters: what it cannot do
/// it refuses.
CryptoResult parseCrypto(std::string_view text);

} // namespace veter::transport
