#include "capture/v4l2/v4l2_controls.hpp"

#include "capture/v4l2/v4l2_ioctl.hpp"

#include <fmt/format.h>
#include <linux/videodev2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

namespace veter::capture::v4l2 {
namespace {

constexpr int kMaxControls = 1024; // a driver whose list has no end

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
    if (entry.type == V4L2_CTRL_TYPE_MENU || entry.type == V4L2_CTRL_TYPE_INTEGER_MENU)
        control.menu = menuOf(fd, control);
    return control;
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
