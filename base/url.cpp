#include "base/url.hpp"

#include <algorithm>

namespace veter {
namespace {

constexpr std::string_view kMark = "://";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHeader = "Authorization:"; // RFC 2617: Basic is no encryption
constexpr auto kNone = std::string_view::npos;

/// What is between scheme and path; may be empty.
std::string_view authorityOf(std::string_view url) noexcept {
    const auto mark = url.find(kMark);
    const auto begin = mark == kNone ? 0 : mark + kMark.size();
    return url.substr(begin, url.find_first_of("/?#", begin) - begin);
}

/// HOST, HOST:PORT or [ADDRESS]:PORT; else it may be a user and a password without their host.
bool isHost(std::string_view text) noexcept {
    const auto colon = text.find(':', text.rfind(']') + 1);
    return colon == kNone || text.find_first_not_of(kDigits, colon + 1) == kNone;
}

bool isOfScheme(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '.';
}

} // namespace

bool hasPlainUser(std::string_view url) noexcept {
    const auto authority = authorityOf(url);
    const auto all = std::count(url.begin(), url.end(), '@');
    return all == 0 || (all == 1 && authority.find('@') != kNone);
}

std::string withoutCredentials(std::string_view url) {
    const auto mark = url.find(kMark);
    if (mark == kNone) // or a URL whose scheme was forgotten
        return url.substr(0, url.find('@')).find(':') != kNone && url.find('@') != kNone
                   ? "..."
                   : std::string(url);
    const auto begin = mark + kMark.size();
    const auto scheme = std::string(url.substr(0, begin));
    const auto authority = authorityOf(url);
    const auto host = authority.substr(authority.rfind('@') + 1);
    if (!isHost(host) || url.find('@', begin + authority.size()) != kNone) return scheme + "...";
    const auto path = url.substr(begin + authority.size());
    return scheme + std::string(host) + std::string(path.substr(0, path.find_first_of("?#")));
}

std::string withoutSecrets(std::string_view text) {
    std::string clean;
    while (!text.empty()) {
        const auto mark = text.find(kMark);
        if (mark == kNone) break;
        auto begin = mark;
        while (begin > 0 && isOfScheme(text[begin - 1])) --begin;
        const auto end = std::min(text.find_first_of(" \t\n'\"<>", mark), text.size());
        clean += text.substr(0, begin);
        clean += withoutCredentials(text.substr(begin, end - begin));
        text.remove_prefix(end);
    }
    clean += text;
    for (auto at = clean.find(kHeader); at != kNone; at = clean.find(kHeader, at)) {
        at += kHeader.size();
        clean.replace(at, clean.find_first_of("\r\n", at) - at, " ...");
    }
    return clean;
}

} // namespace veter
