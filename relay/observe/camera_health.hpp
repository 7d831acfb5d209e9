#pragma once

#include "base/time.hpp"
#include "relay/observe/stream_stats.hpp"

#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace veter::relay {

enum class CameraState {
    Waiting,   ///< for the first packet
    Starting,  ///< packets come, and the first picture may follow
    Showing,   ///< pictures are published
    Silent,    ///< nothing comes from the robot any more
    NoPicture, ///< packets come, and no picture can be made of them
    NoServer,  ///< the RTSP server does not take the pictures
};

inline constexpr CameraState kCameraStates[] = {CameraState::Waiting,   CameraState::Starting,
                                                CameraState::Showing,   CameraState::Silent,
                                                CameraState::NoPicture, CameraState::NoServer};

std::string_view nameOf(CameraState state) noexcept; ///< "waiting", "no_picture", ...

/// Says from the figures of one camera what its viewers have. Pure: time is passed in. One thread.
class CameraHealth {
public:
    static constexpr auto kSilence = std::chrono::seconds(2);
    static constexpr auto kServerPatience = std::chrono::seconds(5);

    struct Verdict {
        CameraState state = CameraState::Waiting;
        /// What is wrong, and what to do; empty = nothing. Where pictures are shown it begins with
        /// the leg that is at fault: "robot", "link", "this machine" or "server".
        std::string text;
        /// Neither the relay nor its server is at fault: a robot may be switched off.
        bool healthy() const noexcept;
    };
    /// To be called each second or so, with the figures of a Stream.
    Verdict update(const StreamStats& now, Clock::time_point at);

private:
    /// Counters as they were each second of the last kWindow.
    struct Sample {
        std::uint64_t sent, lost, unrepaired, kernelDrops, queueDropped;
        std::optional<std::uint32_t> robotDropped;
    };
    static constexpr std::size_t kWindow = 10;

    std::string faultOfLeg(const StreamStats& now);
    static std::string faultOfRobot(const transport::RobotState& robot, const Sample& then);
    static std::string faultOfLink(const ReceiverStats& in, const Sample& then, std::size_t since);
    void note(const StreamStats& now, Clock::time_point at);

    std::uint64_t datagrams_ = 0; // of whatever kind
    std::uint64_t units_ = 0;
    std::uint64_t shown_ = 0;
    std::deque<Sample> samples_;
    std::optional<Clock::time_point> arrivedAt_;    // the last datagram
    std::optional<Clock::time_point> shownAt_;      // the last picture, by the server
    std::optional<Clock::time_point> refusedSince_; // pictures come, and there is no session
};

} // namespace veter::relay
