#pragma once

#include "base/time.hpp"
#include "relay/observe/stream_stats.hpp"

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
        std::string text; ///< what is wrong, and what to do; empty = nothing
        /// Neither the relay nor its server is at fault: a robot may be switched off.
        bool healthy() const noexcept;
    };
    /// To be called each second or so, with the figures of a Stream.
    Verdict update(const StreamStats& now, Clock::time_point at);

private:
    void note(const StreamStats& now, Clock::time_point at);

    std::uint64_t datagrams_ = 0; // of whatever kind
    std::uint64_t units_ = 0;
    std::uint64_t shown_ = 0;
    std::optional<Clock::time_point> arrivedAt_;    // the last datagram
    std::optional<Clock::time_point> shownAt_;      // the last picture, by the server
    std::optional<Clock::time_point> refusedSince_; // pictures come, and there is no session
};

} // namespace veter::relay
