#include "transport/srtp/srtp_key.hpp"

#include "base/fd.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

extern "C" {
#include <libavutil/base64.h>
}

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

namespace veter::transport {
namespace {

struct Suite {
    SrtpSuite suite;
    std::string_view name;
    std::size_t masterBytes; // key and salt
};
constexpr std::array kSuites{
    Suite{SrtpSuite::AesCm128HmacSha1_80, "AES_CM_128_HMAC_SHA1_80", 16 + 14},
    Suite{SrtpSuite::AeadAes128Gcm, "AEAD_AES_128_GCM", 16 + 12},
};

const Suite& find(SrtpSuite suite) noexcept {
    return *std::find_if(kSuites.begin(), kSuites.end(),
                         [suite](const Suite& s) { return s.suite == suite; });
}

constexpr std::string_view kCapitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                     "0123456789+/"; // of base64

bool consistsOf(std::string_view text, std::string_view characters) noexcept {
    return text.find_first_not_of(characters) == std::string_view::npos;
}

/// Strict, where av_base64_decode() ends at the first character it does not know.
bool decodeBase64(std::string_view text, std::span<std::uint8_t> out) {
    const auto padding = (3 - out.size() % 3) % 3;
    if (text.size() != (out.size() + 2) / 3 * 4) return false;
    const auto digits = text.substr(0, text.size() - padding);
    if (!consistsOf(digits, kDigits) || !consistsOf(text.substr(digits.size()), "=")) return false;
    Secret terminated(text.size() + 1);
    std::copy(text.begin(), text.end(), terminated.bytes().begin());
    const auto size = static_cast<int>(out.size());
    return av_base64_decode(out.data(), reinterpret_cast<const char*>(terminated.bytes().data()),
                            size) == size;
}

CryptoResult refuse(std::string reason) { return {std::nullopt, std::move(reason)}; }

/// A word that cannot be a key by mistake.
std::string quoted(std::string_view word) {
    if (word.empty()) return "no suite";
    const bool harmless =
        word.size() < 40 && consistsOf(word, "_-0123456789" + std::string(kCapitals));
    return harmless ? fmt::format("'{}' as suite", word) : "an unknown suite";
}

CryptoResult parseInline(SrtpSuite suite, std::string_view text) {
    constexpr std::string_view kInline = "inline:";
    if (text.substr(0, kInline.size()) != kInline)
        return refuse("has no inline: after the suite of an a=crypto line");
    text.remove_prefix(kInline.size());
    if (text.find(';') != std::string_view::npos)
        return refuse("has several keys in one a=crypto line; veter takes one");
    const auto bar = text.find('|');
    if (bar != std::string_view::npos)
        return refuse(fmt::format("has {} in an a=crypto line, which veter does not support",
                                  text.find(':', bar) == std::string_view::npos
                                      ? "a key's life time"
                                      : "a key identifier (MKI)"));
    Secret master(SrtpKey::masterBytes(suite));
    if (!decodeBase64(text, master.bytes()))
        return refuse(fmt::format("has a key that is not {} bytes in base64 (40 characters), as {} "
                                  "has them",
                                  master.bytes().size(), name(suite)));
    return {SrtpKey(suite, std::move(master)), {}};
}

} // namespace

std::string_view name(SrtpSuite suite) noexcept { return find(suite).name; }

std::optional<SrtpSuite> parseSrtpSuite(std::string_view name) noexcept {
    for (const auto& suite : kSuites)
        if (suite.name == name) return suite.suite;
    return std::nullopt;
}

std::size_t SrtpKey::masterBytes(SrtpSuite suite) noexcept { return find(suite).masterBytes; }

SrtpKey SrtpKey::generate(SrtpSuite suite) {
    Secret master(masterBytes(suite));
    // So few bytes come whole (getrandom(2)).
    sys::check(::getrandom(master.bytes().data(), master.bytes().size(), 0), "make a random key");
    return {suite, std::move(master)};
}

SrtpKey::SrtpKey(SrtpSuite suite, Secret masterKeyAndSalt)
    : suite_(suite), master_(std::move(masterKeyAndSalt)) {
    if (bytes().size() != masterBytes(suite))
        throw std::invalid_argument(fmt::format("a key of {} bytes for {}, which takes {}",
                                                bytes().size(), name(suite), masterBytes(suite)));
}

bool SrtpKey::operator==(const SrtpKey& other) const noexcept {
    return suite_ == other.suite_ &&
           std::equal(bytes().begin(), bytes().end(), other.bytes().begin(), other.bytes().end());
}

std::string formatCrypto(const SrtpKey& key) {
    std::array<char, AV_BASE64_SIZE(32)> text{};
    av_base64_encode(text.data(), static_cast<int>(text.size()), key.bytes().data(),
                     static_cast<int>(key.bytes().size()));
    auto line = fmt::format("1 {} inline:{}", name(key.suite()), text.data());
    ::explicit_bzero(text.data(), text.size());
    return line;
}

CryptoResult parseCrypto(std::string_view text) {
    const auto tag = text::takeWord(text);
    if (tag.empty() || tag.size() > 9 || !text::number(tag))
        return refuse("has an a=crypto line without a tag: a=crypto:1 SUITE inline:KEY");
    const auto suiteName = text::takeWord(text);
    const auto suite = parseSrtpSuite(suiteName);
    if (!suite)
        return refuse(fmt::format("has {} in an a=crypto line; veter takes {} and {}",
                                  quoted(suiteName), kSuites[0].name, kSuites[1].name));
    const auto key = text::takeWord(text);
    if (!text::trim(text).empty())
        return refuse("has session parameters in an a=crypto line, which veter does not support");
    return parseInline(*suite, key);
}

} // namespace veter::transport
