#include "capture/v4l2_controls.hpp"

#include "capture/v4l2_ioctl.hpp"

#include <fmt/format.h>
#include <linux/videodev2.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstring>
#include <optional>
#include <stdexcept>

namespace veter::capture::v4l2 {
namespace {

constexpr int kMaxControls = 1024; // a driver whose list has no end

char lower(char c) noexcept {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

bool isMenu(const Control& control) noexcept {
    return control.type == V4L2_CTRL_TYPE_MENU || control.type == V4L2_CTRL_TYPE_INTEGER_MENU;
}

bool hasNumber(const v4l2_query_ext_ctrl& entry) noexcept {
    if ((entry.flags & (V4L2_CTRL_FLAG_DISABLED | V4L2_CTRL_FLAG_HAS_PAYLOAD)) != 0) return false;
    switch (entry.type) {
    case V4L2_CTRL_TYPE_INTEGER:
    case V4L2_CTRL_TYPE_INTEGER64:
    case V4L2_CTRL_TYPE_BOOLEAN:
    case V4L2_CTRL_TYPE_MENU:
    case V4L2_CTRL_TYPE_INTEGER_MENU:
    case V4L2_CTRL_TYPE_BITMASK:
    case V4L2_CTRL_TYPE_BUTTON: return true;
    default: return false;
    }
}

v4l2_ext_controls one(v4l2_ext_control& control) noexcept {
    v4l2_ext_controls list{};
    list.count = 1;
    list.controls = &control;
    return list;
}

std::int64_t read(int fd, const Control& control) noexcept {
    v4l2_ext_control entry{};
    entry.id = control.id;
    auto list = one(entry);
    if (call(fd, VIDIOC_G_EXT_CTRLS, &list) == -1) return 0;
    return control.type == V4L2_CTRL_TYPE_INTEGER64 ? entry.value64 : entry.value;
}

std::vector<Control::Item> menuOf(int fd, const Control& control) {
    std::vector<Control::Item> items;
    for (auto index = control.min; index <= control.max; ++index) {
        v4l2_querymenu entry{};
        entry.id = control.id;
        entry.index = static_cast<std::uint32_t>(index);
        if (call(fd, VIDIOC_QUERYMENU, &entry) == -1) continue; // menus may have gaps
        const auto* name = reinterpret_cast<const char*>(entry.name);
        items.push_back({index, control.type == V4L2_CTRL_TYPE_MENU
                                    ? std::string(name, ::strnlen(name, sizeof entry.name))
                                    : std::to_string(entry.value)});
    }
    return items;
}

Control toControl(int fd, const v4l2_query_ext_ctrl& entry) {
    Control control;
    control.id = entry.id;
    control.type = entry.type;
    control.flags = entry.flags;
    control.name = controlName({entry.name, ::strnlen(entry.name, sizeof entry.name)});
    control.min = entry.minimum;
    control.max = entry.maximum;
    control.step = static_cast<std::int64_t>(std::max<std::uint64_t>(entry.step, 1));
    control.byDefault = entry.default_value;
    if ((entry.flags & V4L2_CTRL_FLAG_WRITE_ONLY) == 0) control.value = read(fd, control);
    if (isMenu(control)) control.menu = menuOf(fd, control);
    return control;
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

const Control& named(const std::vector<Control>& all, const std::string& name,
                     const std::string& camera) {
    std::string known;
    for (const auto& control : all) {
        if (control.name == name) return control;
        known += (known.empty() ? "" : ", ") + control.name;
    }
    throw std::invalid_argument(fmt::format("{} has no control '{}'; it has {}", camera, name,
                                            known.empty() ? "none" : known));
}

void set(int fd, const Control& control, std::int64_t value, const std::string& camera) {
    if ((control.flags & V4L2_CTRL_FLAG_READ_ONLY) != 0)
        throw std::invalid_argument(
            fmt::format("control '{}' of {} can only be read", control.name, camera));
    v4l2_ext_control entry{};
    entry.id = control.id;
    if (control.type == V4L2_CTRL_TYPE_INTEGER64)
        entry.value64 = value;
    else
        entry.value = static_cast<std::int32_t>(value);
    auto list = one(entry);
    sys::check(call(fd, VIDIOC_S_EXT_CTRLS, &list), "set {}={} of {}", control.name, value, camera);
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

std::vector<Control> controls(int fd) {
    std::vector<Control> found;
    constexpr auto kNext = V4L2_CTRL_FLAG_NEXT_CTRL | V4L2_CTRL_FLAG_NEXT_COMPOUND;
    v4l2_query_ext_ctrl entry{};
    for (int i = 0; i < kMaxControls; ++i) {
        entry.id |= kNext;
        if (call(fd, VIDIOC_QUERY_EXT_CTRL, &entry) == -1) break;
        if (hasNumber(entry)) found.push_back(toControl(fd, entry));
    }
    return found;
}

Orientation applyFlips(int fd, const Orientation& wanted) noexcept {
    const auto reduced = wanted.reduced();
    std::array<v4l2_ext_control, 2> flips{};
    flips[0].id = V4L2_CID_HFLIP;
    flips[0].value = reduced.flipH ? 1 : 0;
    flips[1].id = V4L2_CID_VFLIP;
    flips[1].value = reduced.flipV ? 1 : 0;
    v4l2_ext_controls list{};
    list.count = flips.size();
    list.controls = flips.data();
    if (call(fd, VIDIOC_S_EXT_CTRLS, &list) == -1) return reduced;
    return {false, false, reduced.turns};
}

void forceKeyFrame(int fd) noexcept {
    v4l2_ext_control entry{};
    entry.id = V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME;
    auto list = one(entry);
    call(fd, VIDIOC_S_EXT_CTRLS, &list);
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

std::vector<std::string> apply(int fd, const Assignments& wanted, const std::string& camera) {
    const auto known = controls(fd);
    std::vector<std::pair<const Control*, std::int64_t>>
        values; // all are checked before any is set
    for (const auto& [name, text] : wanted) {
        const auto& control = named(known, name, camera);
        values.emplace_back(&control, valueFor(control, text));
    }
    for (const auto& [control, value] : values) set(fd, *control, value, camera);
    std::vector<std::string> idle;
    for (const auto& control : controls(fd))
        if ((control.flags & V4L2_CTRL_FLAG_INACTIVE) != 0 &&
            std::any_of(wanted.begin(), wanted.end(),
                        [&](const auto& one) { return one.first == control.name; }))
            idle.push_back(control.name);
    return idle;
}

} // namespace veter::capture::v4l2
