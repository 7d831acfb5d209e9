#include "relay/observe/camera_health.hpp"

#include <fmt/format.h>

#include <utility>

namespace veter::relay {
namespace {

std::uint64_t datagramsOf(const ReceiverStats& in) noexcept {
    return in.packets + in.malformed + in.wrongType + in.tooLarge + in.refused + in.unproven +
           in.encrypted + in.unauthentic.badTag + in.unauthentic.malformed;
}

constexpr double kMuchLost = 0.1;         // of the packets: repair hides it, mostly
constexpr double kMuchUnrepaired = 0.005; // one in 200: several frozen pictures in ten seconds

constexpr std::uint32_t kRestarted = 1U << 31; // a count that went back

/// Of `sent`, between the two counts; none where the count began anew.
double share(std::uint64_t now, std::uint64_t then, double sent) noexcept {
    return now > then ? static_cast<double>(now - then) / sent : 0;
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
    // Once the robot was heard only its own packets say that it is there.
    const auto& in = now.received;
    const auto datagrams = in.packets > 0 ? in.packets : datagramsOf(in);
    if (datagrams != std::exchange(datagrams_, datagrams)) arrivedAt_ = at;
    if (now.published.frames != std::exchange(shown_, now.published.frames)) shownAt_ = at;
    const bool picture = now.received.units != std::exchange(units_, now.received.units);
    if (now.published.connected || !arrivedAt_ || at - *arrivedAt_ >= kSilence)
        refusedSince_.reset();
    else if (picture && !refusedSince_)
        refusedSince_ = at;
}

std::string CameraHealth::faultOfRobot(const transport::RobotState& robot, const Sample& then) {
    const auto heat =
        robot.temperature ? fmt::format(" at {:.0f} degrees", *robot.temperature) : "";
    if (!robot.streaming)
        return "robot: its camera gives no picture; the reason is in the picture and in its log";
    // Counted in 32 bits, and anew from each of its starts.
    const auto dropped = robot.dropped - then.robotDropped.value_or(robot.dropped);
    if (dropped > 0 && dropped < kRestarted)
        return fmt::format(
            "robot: its encoder is too slow{}, it left out {} pictures: a faster "
            "--preset, a smaller --size",
            robot.throttled ? fmt::format(", as the board is throttled{}", heat) : "", dropped);
    if (robot.throttled)
        return fmt::format("robot: its board is throttled{}: cool it before it is too slow", heat);
    return "";
}

std::string CameraHealth::faultOfLink(const ReceiverStats& in, const Sample& then,
                                      std::size_t since) {
    if (in.losses.expected <= then.sent) return ""; // or another sender began
    const auto sent = static_cast<double>(in.losses.expected - then.sent);
    const auto lost = share(in.losses.lost, then.lost, sent);
    const auto unrepaired = share(in.order.lost, then.unrepaired, sent);
    if (lost < kMuchLost && unrepaired < kMuchUnrepaired) return "";
    return fmt::format("link: {:.1f} % lost, {:.1f} % after repair, in {} s: the radio, or a lower "
                       "--bitrate",
                       lost * 100, unrepaired * 100, since);
}

std::string CameraHealth::faultOfLeg(const StreamStats& now) {
    const auto& in = now.received;
    samples_.push_back({in.losses.expected, in.losses.lost, in.order.lost, in.kernelDrops,
                        now.queueDropped,
                        in.robot ? std::optional(in.robot->dropped) : std::nullopt});
    if (samples_.size() > kWindow + 1) samples_.pop_front();
    const auto& then = samples_.front();
    const auto since = samples_.size() - 1;
    if (in.kernelDrops > then.kernelDrops)
        return fmt::format("this machine: its socket had no room for {} datagrams in {} s: sysctl "
                           "-w net.core.rmem_max=4194304; is it too busy, or flooded?",
                           in.kernelDrops - then.kernelDrops, since);
    if (now.queueDropped > then.queueDropped)
        return fmt::format("server: it reads too slowly, {} pictures were dropped in {} s: is the "
                           "machine of MediaMTX too busy, or the way to it?",
                           now.queueDropped - then.queueDropped, since);
    auto fault = in.robot ? faultOfRobot(*in.robot, then) : "";
    return fault.empty() ? faultOfLink(in, then, since) : fault;
}

CameraHealth::Verdict CameraHealth::update(const StreamStats& now, Clock::time_point at) {
    note(now, at);
    auto fault = faultOfLeg(now);
    if (!arrivedAt_)
        return {CameraState::Waiting,
                "no packet has come yet: is veter-publish running, and does a firewall let UDP "
                "through to this port?"};
    if (at - *arrivedAt_ >= kSilence)
        return {CameraState::Silent,
                fmt::format("no packet has come for {}: is the robot on, and has it a network?",
                            seconds(at - *arrivedAt_))};
    // That one says the same as the next, and sooner.
    if (!now.why.empty() && now.why != "no_server") return {CameraState::NoPicture, now.whyText};
    if (refusedSince_ && at - *refusedSince_ >= kServerPatience)
        return {CameraState::NoServer,
                fmt::format("the RTSP server has not taken the picture for {}: is it running, and "
                            "may this relay publish there? The relay's log has its answer",
                            seconds(at - *refusedSince_))};
    if (shownAt_ && at - *shownAt_ < kSilence) return {CameraState::Showing, std::move(fault)};
    return {CameraState::Starting, ""};
}

} // namespace veter::relay
