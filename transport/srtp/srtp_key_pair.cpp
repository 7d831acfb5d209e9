#include "transport/srtp/srtp_key_pair.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace veter::transport {
namespace {

constexpr std::string_view kMedia = "crypto";
constexpr std::string_view kFeedback = "x-veter-crypto-back";
constexpr std::string_view kForeignSender = "x-veter-foreign-sender";

} // namespace

std::optional<SrtpKey> mediaKey(const std::optional<SrtpKeys>& keys) {
    return keys ? std::optional(keys->media) : std::nullopt;
}

std::optional<SrtpKey> feedbackKey(const std::optional<SrtpKeys>& keys) {
    return keys ? keys->feedback : std::nullopt;
}

SrtpKeys generateSrtpKeys(SrtpSuite suite) {
    return {SrtpKey::generate(suite), SrtpKey::generate(suite), false};
}

std::string formatSrtpKeys(const SrtpKeys& keys, std::string_view lineEnd) {
    auto text = fmt::format("a={}:{}{}", kMedia, formatCrypto(keys.media), lineEnd);
    if (keys.feedback)
        text += fmt::format("a={}:{}{}", kFeedback, formatCrypto(*keys.feedback), lineEnd);
    if (keys.foreignSender) text += fmt::format("a={}{}", kForeignSender, lineEnd);
    return text;
}

bool SrtpKeyReader::read(std::string_view attribute, std::string_view value) {
    if (attribute == kForeignSender) return foreignSender_ = true;
    if (attribute != kMedia && attribute != kFeedback) return false;
    auto& key = attribute == kMedia ? media_ : feedback_;
    if (!error_.empty()) return true;
    if (key) {
        error_ = fmt::format("has two a={} lines; leave one", attribute);
        return true;
    }
    auto result = parseCrypto(value);
    key = std::move(result.key);
    error_ = std::move(result.error);
    return true;
}

std::string SrtpKeyReader::error() const {
    if (!error_.empty()) return error_;
    if (feedback_ && !media_)
        return fmt::format("has an a={} line, but no a={}", kFeedback, kMedia);
    if (feedback_ && *feedback_ == *media_)
        return "has the same key for both directions, which breaks the encryption of both";
    return {};
}

std::optional<SrtpKeys> SrtpKeyReader::keys() const {
    if (!media_ || !error().empty()) return std::nullopt;
    return SrtpKeys{*media_, feedback_, foreignSender_};
}

std::string formatKeyFile(const SrtpKeys& keys) {
    return "# veter: the keys of a camera, robot to relay and back. Anyone who can read this file "
           "can\n"
           "# watch the camera and forge its picture.\n" +
           formatSrtpKeys(keys, "\n");
}

KeyFileResult parseKeyFile(std::string_view text) {
    SrtpKeyReader reader;
    while (!text.empty()) {
        auto line = text::trim(text::take(text, '\n'));
        if (line.substr(0, 2) != "a=") continue;
        line.remove_prefix(2);
        const auto attribute = text::take(line, ':');
        reader.read(attribute, line);
    }
    if (auto error = reader.error(); !error.empty()) return {std::nullopt, std::move(error)};
    auto keys = reader.keys();
    if (!keys || !keys->feedback)
        return {std::nullopt, fmt::format("has no a={} line; a key file has one a={} and one a={}",
                                          keys ? kFeedback : kMedia, kMedia, kFeedback)};
    return {std::move(keys), {}};
}

} // namespace veter::transport
