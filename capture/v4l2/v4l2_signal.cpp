#include "capture/v4l2/v4l2_signal.hpp"

#include "capture/camera/camera.hpp"
#include "capture/v4l2/v4l2_ioctl.hpp"

#include <fmt/format.h>
#include <linux/videodev2.h>

#include <cstring>
#include <optional>

namespace veter::capture::v4l2 {
namespace {

[[noreturn]] void lose(const std::string& name, const char* reason) {
    throw CameraLost(reason, fmt::format("input of {}: {}", name, reason));
}

std::optional<v4l2_input> currentInput(int fd) noexcept {
    int index = 0;
    if (call(fd, VIDIOC_G_INPUT, &index) == -1) return std::nullopt;
    v4l2_input input{};
    input.index = static_cast<std::uint32_t>(index);
    if (call(fd, VIDIOC_ENUMINPUT, &input) == -1) return std::nullopt;
    return input;
}

const char* reasonOf(int code) noexcept {
    switch (code) {
    case ENOLINK: return "no signal at the input";
    case ENOLCK: return "unstable signal at the input";
    case ERANGE: return "signal out of range";
    default: return "signal not recognized";
    }
}

bool same(const v4l2_dv_timings& a, const v4l2_dv_timings& b) noexcept {
    return std::memcmp(&a.bt, &b.bt, sizeof a.bt) == 0;
}

} // namespace

void adoptSignal(int fd, const std::string& name) {
    const auto input = currentInput(fd);
    if (!input) return;
    if ((input->capabilities & V4L2_IN_CAP_DV_TIMINGS) == 0) return requireSignal(fd, name);
    v4l2_dv_timings found{};
    if (call(fd, VIDIOC_QUERY_DV_TIMINGS, &found) == -1) {
        if (errno == ENOTTY || errno == ENODATA) return; // it cannot tell: they stay as they are
        lose(name, reasonOf(errno));
    }
    v4l2_dv_timings set{};
    if (call(fd, VIDIOC_G_DV_TIMINGS, &set) == 0 && same(set, found)) return;
    if (call(fd, VIDIOC_S_DV_TIMINGS, &found) == -1) lose(name, "timings refused");
}

void requireSignal(int fd, const std::string& name) {
    const auto input = currentInput(fd);
    if (!input) return;
    if ((input->status & V4L2_IN_ST_NO_POWER) != 0) lose(name, "no power at the input");
    if ((input->status & V4L2_IN_ST_NO_SIGNAL) != 0) lose(name, "no signal at the input");
    if ((input->status & (V4L2_IN_ST_NO_H_LOCK | V4L2_IN_ST_NO_SYNC)) != 0)
        lose(name, "unstable signal at the input");
}

void subscribeToChanges(int fd) noexcept {
    v4l2_event_subscription subscription{};
    subscription.type = V4L2_EVENT_SOURCE_CHANGE;
    call(fd, VIDIOC_SUBSCRIBE_EVENT, &subscription);
}

bool takeChange(int fd) noexcept {
    bool changed = false;
    v4l2_event event{};
    while (call(fd, VIDIOC_DQEVENT, &event) == 0)
        changed |= event.type == V4L2_EVENT_SOURCE_CHANGE &&
                   (event.u.src_change.changes & V4L2_EVENT_SRC_CH_RESOLUTION) != 0;
    return changed;
}

} // namespace veter::capture::v4l2
