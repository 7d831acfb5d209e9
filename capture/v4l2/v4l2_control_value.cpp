#include "capture/v4l2/v4l2_control_value.hpp"

#include <fmt/format.h>
#include <linux/videodev2.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <stdexcept>

namespace veter::capture::v4l2 {
namespace {

char lower(char c) noexcept {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

bool isMenu(const Control& control) noexcept {
    return control.type == V4L2_CTRL_TYPE_MENU || control.type == V4L2_CTRL_TYPE_INTEGER_MENU;
}

std::optional<std::int64_t> toNumber(std::string_view text) noexcept {
    int base = 10;
    if (text.substr(0, 2) == "0x") {
        base = 16;
        text.remove_prefix(2);
    }
    std::int64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, value, base);
    if (error != std::errc() || at != end || text.empty()) return std::nullopt;
    return value;
}

bool sameText(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::int64_t> toValue(const Control& control, std::string_view text) noexcept {
    for (const auto& [index, name] : control.menu)
        if (control.type == V4L2_CTRL_TYPE_MENU && sameText(name, text)) return index;
    if (control.type == V4L2_CTRL_TYPE_BOOLEAN && (text == "on" || text == "true")) return 1;
    if (control.type == V4L2_CTRL_TYPE_BOOLEAN && (text == "off" || text == "false")) return 0;
    return toNumber(text);
}

bool isAllowed(const Control& control, std::int64_t value) noexcept {
    if (isMenu(control))
        return std::any_of(control.menu.begin(), control.menu.end(),
                           [&](const auto& item) { return item.index == value; });
    if (control.type == V4L2_CTRL_TYPE_BUTTON) return true;
    if (control.type == V4L2_CTRL_TYPE_BITMASK)
        return value >= 0 && value <= 0xffffffff &&
               (static_cast<std::uint32_t>(value) & ~static_cast<std::uint32_t>(control.max)) == 0;
    return value >= control.min && value <= control.max &&
           (value - control.min) % control.step == 0;
}

} // namespace

Assignments parseAssignments(std::string_view text) {
    Assignments result;
    while (!text.empty()) {
        const auto part = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), part.size() + 1));
        const auto equals = part.find('=');
        if (equals == 0 || equals == std::string_view::npos || equals + 1 == part.size())
            throw std::invalid_argument(
                "must be NAME=VALUE,... such as exposure_time_absolute=200,gain=4");
        result.emplace_back(part.substr(0, equals), part.substr(equals + 1));
    }
    return result;
}

std::string controlName(std::string_view title) {
    std::string name;
    for (const char c : title)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0)
            name += lower(c);
        else if (!name.empty() && name.back() != '_')
            name += '_';
    if (!name.empty() && name.back() == '_') name.pop_back();
    return name;
}

std::string rangeOf(const Control& control) {
    std::string items;
    for (const auto& [index, name] : control.menu)
        items += fmt::format("{}{} ({})", items.empty() ? "" : ", ", index, name);
    if (isMenu(control)) return items;
    switch (control.type) {
    case V4L2_CTRL_TYPE_BOOLEAN: return "0 or 1";
    case V4L2_CTRL_TYPE_BUTTON: return "any value to press it";
    case V4L2_CTRL_TYPE_BITMASK:
        return fmt::format("bits of {:#x}", static_cast<std::uint32_t>(control.max));
    default: break;
    }
    const auto steps = control.step == 1 ? "" : fmt::format(" in steps of {}", control.step);
    return fmt::format("{} to {}{}", control.min, control.max, steps);
}

std::int64_t valueFor(const Control& control, std::string_view text) {
    const auto value = toValue(control, text);
    if (value && isAllowed(control, *value)) return *value;
    throw std::invalid_argument(
        fmt::format("{}={}: must be {}", control.name, text, rangeOf(control)));
}

} // namespace veter::capture::v4l2
