#pragma once
// Lines of words, as SDP has them.

#include <charconv>
#include <optional>
#include <string_view>

namespace veter::text {

/// Cuts the part before `separator` off the front of `text`; all of it if there is none.
inline std::string_view take(std::string_view& text, char separator) noexcept {
    const auto end = text.find(separator);
    const auto part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return part;
}

inline std::string_view trim(std::string_view text) noexcept {
    constexpr auto kSpace = " \t\r";
    const auto first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

inline std::string_view takeWord(std::string_view& text) noexcept {
    text = trim(text);
    return take(text, ' ');
}

inline std::optional<unsigned> number(std::string_view text) noexcept {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

} // namespace veter::text
