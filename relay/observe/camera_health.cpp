#include "relay/observe/camera_health.hpp"

#include <fmt/format.h>

#include <utility>

namespace veter::relay {
namespace {

std::uint64_t datagramsOf(const ReceiverStats& in) noexcept {
    return in.packets + in.malformed + in.wrongType + in.tooLarge + in.refused + in.unproven +
           in.encrypted + in.unauthentic.badTag + in.unauthentic.malformed;
}

std::string seconds(Clock::duration time) { return fmt::format("{:.0f} s", toSeconds(time)); }

} // namespace

std::string_view nameOf(CameraState state) noexcept {
    switch (state) {
    case CameraState::Waiting: return "waiting";
    case CameraState::Starting: return "starting";
    case CameraState::Showing: return "showing";
    case CameraState::Silent: return "silent";
    case CameraState::NoPicture: return "no_picture";
    case CameraState::NoServer: return "no_server";
    }
    return "";
}

bool CameraHealth::Verdict::healthy() const noexcept {
    return state != CameraState::NoPicture && state != CameraState::NoServer;
}

void CameraHealth::note(const StreamStats& now, Clock::time_point at) {
    const auto datagrams = datagramsOf(now.received);
    if (datagrams != std::exchange(datagrams_, datagrams)) arrivedAt_ = at;
    if (now.published.frames != std::exchange(shown_, now.published.frames)) shownAt_ = at;
    const bool picture = now.received.units != std::exchange(units_, now.received.units);
    if (now.published.connected || !arrivedAt_ || at - *arrivedAt_ >= kSilence)
        refusedSince_.reset();
    else if (picture && !refusedSince_)
        refusedSince_ = at;
}

CameraHealth::Verdict CameraHealth::update(const StreamStats& now, Clock::time_point at) {
    note(now, at);
    if (!arrivedAt_)
        return {CameraState::Waiting,
                "no packet has come yet: is veter-publish running, and does a firewall let UDP "
                "through to this port?"};
    if (at - *arrivedAt_ >= kSilence)
        return {CameraState::Silent,
                fmt::format("no packet has come for {}: is the robot on, and has it a network?",
                            seconds(at - *arrivedAt_))};
    if (refusedSince_ && at - *refusedSince_ >= kServerPatience)
        return {CameraState::NoServer,
                fmt::format("the RTSP server has not taken the picture for {}: is it running, and "
                            "may this relay publish there? The relay's log has its answer",
                            seconds(at - *refusedSince_))};
    if (!now.why.empty()) return {CameraState::NoPicture, now.whyText};
    if (shownAt_ && at - *shownAt_ < kSilence) return {CameraState::Showing, ""};
    return {CameraState::Starting, ""};
}

} // namespace veter::relay
